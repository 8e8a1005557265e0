/** Something of the bot that is fetched while a component is drawn. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { type ApiProblem, api, type Sent } from "../api.ts";
import type { Asks, GetAnswer, GetAsk, GetPath } from "../routes.ts";
import { problemOf } from "./action.ts";

export interface Fetched<A> {
  /** The last answer; it stays while the next is fetched. */
  readonly data: A | undefined;
  readonly problem: ApiProblem | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/** GETs a route, and again whenever what it is asked changes. `undefined` as path fetches nothing. */
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
  return {
    ...{ data: got.data, problem: got.problem, isLoading: got.isLoading },
    reload: useCallback(() => setTurn((before) => before + 1), []),
  };
}
