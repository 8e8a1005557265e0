/** Something of the bot that is fetched while a component is drawn. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { type ApiProblem, api } from "../api.ts";
import { problemOf } from "./action.ts";

// biome-ignore lint/suspicious/noExplicitAny: what comes back is known to the route.
type Loose = any;

export interface Fetched<A> {
  /** The last answer; it stays while the next is fetched. */
  readonly data: A | undefined;
  readonly problem: ApiProblem | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/** GETs a route, and again whenever what it is asked changes. `undefined` as path fetches nothing. */
export function useGet<A = Loose>(
  path: string | undefined,
  options: Omit<Parameters<typeof api.get>[1], "signal"> = {},
): Fetched<A> {
  const [got, setGot] = useState<{ data?: A; problem?: ApiProblem; isLoading: boolean }>({ isLoading: true });
  const [turn, setTurn] = useState(0);
  const asked = JSON.stringify([path, options]);
  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    setGot(({ data }) => ({ ...(data === undefined ? {} : { data }), isLoading: true }));
    api.get<A>(path, { ...options, signal: abort.signal }).then(
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
