/** What the shop is built with. */
import type { Log } from "../../base/log.ts";
import type { System } from "../../base/system.ts";
import type { ViewerText } from "../../chat/reading/viewer-text.ts";
import type { LanguageWords } from "../../chat/wording/language-words.ts";
import type { MoneyWords } from "../../chat/wording/money-words.ts";
import type { Db } from "../../db/open.ts";
import type { Writer } from "../../db/writer.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Pace } from "../../kit/watched.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { BrowserSources } from "../../obs/browser-sources.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { ActionsOptions } from "./actions.ts";
import type { ShopConfig } from "./settings.ts";

export interface ShopOptions extends Pick<FeatureContext, "deadlines" | "teller"> {
  readonly db: Db;
  readonly system: System;
  readonly writer: Pick<Writer, "run">;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly feed: FeatureContext["feed"];
  readonly viewers: Pick<Viewers, "person" | "survivor" | "byName">;
  readonly config: ShopConfig;
  readonly viewerText: ViewerText;
  /** What watching earns: for prices in time. */
  readonly pace: Pace;
  readonly timeZone: string;
  /** How amounts are said. Default: in English. */
  readonly words?: MoneyWords;
  /** What the language calls what can be changed about an item. */
  readonly language?: LanguageWords;
  /** The currency of the items in the config. */
  readonly currencyId: number;
  /** Where the files of codes are. */
  readonly codesFolder: string;
  readonly watchedMinutes: (currencyId: number, viewerId: number) => number;
  /** Begun once everything is taken up, and ended last. */
  readonly obs: ActionsOptions["obs"] & { start?(): void; stop?(): Promise<void> };
  readonly sources?: BrowserSources | undefined;
  readonly runCommand: ActionsOptions["runCommand"];
  /** Pages show another state from now on. */
  readonly changed?: (topic: "shop") => void;
  /** How a command is called, with the mark. */
  readonly called: (word: string) => string;
  readonly track?: ActionsOptions["track"];
}
