/** Something of the bot that is fetched while a component is drawn. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiProblem, api, type Sent } from "../api.ts";
import { jittered, later, realNow } from "../clock.ts";
import { returns } from "../live.ts";
import type { Asks, GetAnswer, GetAsk, GetPath } from "../routes.ts";
import { problemOf } from "./action.ts";

export interface Fetched<A> {
  /** The last answer; it stays while the next is fetched. */
  readonly data: A | undefined;
  readonly problem: ApiProblem | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/** Many pages do not ask at the same moment when the bot is back; one that shows a problem asks soon. */
const BACK_MS = 4_000;
const BACK_TO_PROBLEM_MS = 600;
/** A page that was hidden for so long fetches anew when it is looked at. */
const OLD_MS = 60_000;

/**
 * GETs a route, and again whenever what it is asked changes, when the bot is back after it was away, and when the page is looked
 * at again after a while. `undefined` as path fetches nothing.
 */
export function useGet<P extends GetPath>(path: P | undefined, ...ask: Asks<GetAsk<P>>): Fetched<GetAnswer<P>> {
  type A = GetAnswer<P>;
  const [got, setGot] = useState<{ data?: A; problem?: ApiProblem; isLoading: boolean }>({ isLoading: true });
  const [turn, setTurn] = useState(0);
  const asked = JSON.stringify([path, ask[0]]);
  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    setGot(({ data }) => ({ ...(data === undefined ? {} : { data }), isLoading: true }));
    const withSignal = [{ ...ask[0], signal: abort.signal }] as unknown as Asks<GetAsk<P> & Sent>;
    api.get(path, ...withSignal).then(
      (data) => !abort.signal.aborted && setGot({ data, isLoading: false }),
      (error) => {
        if (!abort.signal.aborted)
          setGot(({ data }) => ({
            ...(data === undefined ? {} : { data }),
            problem: problemOf(error),
            isLoading: false,
          }));
      },
    );
    return () => abort.abort();
  }, [asked, turn]);
  const returned = returns.value;
  const firstReturn = useRef(returned);
  useEffect(() => {
    if (returned === firstReturn.current) return;
    return later(jittered(got.problem ? BACK_TO_PROBLEM_MS : BACK_MS), () => setTurn((before) => before + 1));
  }, [returned]);
  useEffect(() => {
    let leftAt = realNow();
    const onChange = () => {
      if (document.visibilityState === "hidden") leftAt = realNow();
      else if (realNow() - leftAt > OLD_MS) setTurn((before) => before + 1);
    };
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, []);
  return {
    ...{ data: got.data, problem: got.problem, isLoading: got.isLoading },
    reload: useCallback(() => setTurn((before) => before + 1), []),
  };
}
