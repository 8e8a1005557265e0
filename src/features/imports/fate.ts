/** What can become of one row of another bot's file. */
import type { Exclusion } from "../../viewers/exclusions.ts";

/**
 * Why a row waits for somebody of its name. `name`: nobody of that name is known here; `nobody`: the platform knows nobody of
 * that name now; `younger`: their account is younger than the file; `age`: how old it is nobody has told; `amount`: more than
 * `imports.byNameMax`.
 */
export type Waiting = "name" | "nobody" | "younger" | "age" | "amount";

/** Why a row gets nothing. `twice`: an earlier row is the same account; `much`: more than one movement can carry; `limit`: more than a balance, or the book, can count; `erased`: whose it was asked to be erased. */
export type Skipped = Exclusion | "twice" | "much" | "limit" | "erased";

/** What becomes of a row. */
export type Fate =
  | {
      readonly fate: "gets";
      /** Somebody the book knows, somebody new by their id, or somebody known by their name alone. */
      readonly who: "known" | "new" | "name";
      readonly viewerId: number | undefined;
      readonly platformId: string;
      /** Points more (above zero) or fewer, by the mode of the import; 0 where only minutes or a history come. */
      readonly change: number;
      /** Minutes of watching, likewise. */
      readonly minutes: number;
      /** Whose watch time; `undefined`: kept until a channel of the platform is known. */
      readonly channelId: number | undefined;
    }
  /** They have it already, by the mode of the import. */
  | { readonly fate: "same" }
  /** It came in with the same file before. */
  | { readonly fate: "exists" }
  /** `platformId`: who may be meant, where somebody is known. */
  | { readonly fate: "waits"; readonly why: Waiting; readonly platformId: string | undefined }
  | { readonly fate: "skipped"; readonly why: Skipped };
