/** What may be done in OBS. */

/** `seconds` is how long it stays; 0 is for good. */
export type ObsAction =
  | { readonly kind: "scene"; readonly scene: string }
  | {
      readonly kind: "source";
      readonly scene: string;
      readonly source: string;
      readonly show: boolean;
      readonly seconds: number;
    }
  | {
      readonly kind: "filter";
      readonly source: string;
      readonly filter: string;
      readonly on: boolean;
      readonly seconds: number;
    };

/** What became of it: done, or `later`, left as it is for the next start. */
export type ObsOutcome = "later" | undefined;

/** Told of an action in place of OBS. */
export type InsteadOfObs = (action: ObsAction) => ObsOutcome | Promise<ObsOutcome>;
