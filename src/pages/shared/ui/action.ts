/** Something a click does: under way or not, and what was wrong with it. */
import { useState } from "preact/hooks";
import { ApiProblem, newKey } from "../api.ts";
import { t } from "../words.ts";

export interface Action<A extends readonly unknown[]> {
  readonly isBusy: boolean;
  /** What was refused at the last try. */
  readonly problem: ApiProblem | undefined;
  /** Resolves with whether it was done. A second click while it is under way does nothing. */
  run(...given: A): Promise<boolean>;
  /** Forgets what was wrong. */
  clear(): void;
}

/**
 * `act` is given a key for its POST: the same one when the last try was not answered and nothing else is asked for now, so that
 * clicking again does it once.
 */
export function useAction<A extends readonly unknown[]>(
  act: (key: string, ...given: A) => Promise<unknown>,
): Action<A> {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const [tried] = useState<{ busy: boolean; key?: string | undefined; given?: string }>({ busy: false });
  return {
    ...{ isBusy, problem, clear: () => setProblem(undefined) },
    async run(...given) {
      if (tried.busy) return false;
      tried.busy = true;
      setBusy(true);
      setProblem(undefined);
      const asked = JSON.stringify(given);
      const key = tried.given === asked && tried.key !== undefined ? tried.key : newKey();
      Object.assign(tried, { key, given: asked });
      try {
        await act(key, ...given);
        tried.key = undefined;
        return true;
      } catch (error) {
        const met = problemOf(error);
        if (!met.isPassing) tried.key = undefined;
        setProblem(met);
        return false;
      } finally {
        tried.busy = false;
        setBusy(false);
      }
    },
  };
}

/** Anything that was thrown, in words. What is no answer of the bot is a fault of the page, and stands in its console too. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  console.error(error);
  return new ApiProblem(-1, {
    code: "PAGE",
    message: t("Something is wrong with this page."),
    cure: t("Load it again. If it stays, the browser's console says more."),
  });
}
