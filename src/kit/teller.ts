/** What a feature says by itself: once it is true, where it was asked for and in every live channel of the currency. */

import type { Work } from "../db/work.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { PlatformName } from "../model/message.ts";
import type { Currency } from "../model/money.ts";
import type { Reply, ReplyValue, ReplyValues } from "../model/reply.ts";
import type { Viewers } from "../viewers/viewers.ts";

/** So many names stand in a line of chat, which is short. */
const NAMES_SHOWN = 10;

/** What every teller stands on. */
export interface TellerGround {
  /** Where something is heard: where it was asked for, and in every live channel of the currency. */
  readonly channels: (currencyId: number, askedIn: number | null) => readonly ChannelInfo[];
  /** Says a reply in a channel, now. `askedIn`: where it was asked for, if by anybody. */
  readonly say: (channelId: number, reply: Reply, askedIn: number | null) => void;
  readonly viewers: Pick<Viewers, "person">;
  readonly ledger: Pick<Ledger, "currency">;
}

/** What is told about: a row that knows its currency, and the channel it was asked for in; `null` where nobody asked. */
export interface Subject {
  readonly currencyId: number;
  readonly channelId: number | null;
}

/** Values of what is said in several chats; a function says what it is in the chat of one platform. */
export type SpokenValues = Readonly<Record<string, ReplyValue | ((platform: PlatformName) => ReplyValue)>>;

export interface TellerOptions<S extends Subject, Text extends string> {
  /** The name the texts go by: `drops` for `drops.rain`. */
  readonly feature: string;
  /** Values every text knows. */
  readonly known: (subject: S, tell: Teller<S, Text>) => SpokenValues;
}

/** What one feature says by itself. `Text`: the names of its sentences. */
export class Teller<S extends Subject, Text extends string> {
  readonly #ground: TellerGround;
  readonly #options: TellerOptions<S, Text>;

  constructor(ground: TellerGround, options: TellerOptions<S, Text>) {
    this.#ground = ground;
    this.#options = options;
  }

  /** Says it after the commit. */
  say(work: Work, subject: S, name: Text, values: SpokenValues = {}): void {
    work.afterCommit(() => this.sayNow(subject, name, values));
  }

  /** Outside of work: says it now. */
  sayNow(subject: S, name: Text, values: SpokenValues = {}): void {
    const { channels, say } = this.#ground;
    const { feature, known } = this.#options;
    const all = { ...known(subject, this), ...values };
    const { currencyId, channelId } = subject;
    for (const { id, platform } of channels(currencyId, channelId)) {
      say(id, { feature, name, values: spokenOn(platform, all) }, channelId);
    }
  }

  /** An amount of the subject's currency, for showing. */
  money({ currencyId }: S, amount: number): { readonly amount: number; readonly currency: Currency } {
    return { amount, currency: this.#ground.ledger.currency(currencyId) };
  }

  /** A viewer by the name they have on a platform, where they have one there. */
  nameOf(viewerId: number, platform?: PlatformName): string {
    return this.#ground.viewers.person(viewerId, platform).name;
  }

  /** For what is said: names one after the other, in each chat as people are called there; of more than `most` the first, and how many more. */
  names(viewerIds: readonly number[], most = NAMES_SHOWN): (platform: PlatformName) => string {
    const more = viewerIds.length > most ? ` … (+${viewerIds.length - most})` : "";
    return (platform) =>
      viewerIds
        .slice(0, most)
        .map((id) => this.nameOf(id, platform))
        .join(", ") + more;
  }
}

/** The values as they are in the chat of one platform. */
function spokenOn(platform: PlatformName, values: SpokenValues): ReplyValues {
  const here = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "function" ? value(platform) : value,
  ]);
  return Object.fromEntries(here) as ReplyValues;
}
