/** What the bot and the process that runs kick-js say to each other. */

import type { KickIds, ReaderState } from "../kick-seams.ts";
import type { KickConfig } from "../settings.ts";

/** To the child: first what to read, then whether the channel is live. No secret is ever among it. */
export type ToChild =
  | {
      readonly kind: "begin";
      readonly packageName: string;
      readonly ids: KickIds;
      readonly config: Pick<KickConfig, "endpoints" | "timing" | "userAgent">;
    }
  | { readonly kind: "live"; readonly live: boolean | undefined };

/** From the child. */
export type FromChild =
  | { readonly kind: "feed"; readonly event: string; readonly data: unknown }
  | { readonly kind: "state"; readonly state: ReaderState }
  | {
      readonly kind: "log";
      readonly level: "debug" | "info" | "warn" | "error";
      readonly bindings: object;
      readonly text: string;
    };
