/** Drops: what is called by commands, chat lines and the start of the bot. */

import { AskToRepeat, UserError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { type System, stopwatchMs } from "../../base/system.ts";
import type { LineHandler, PayingCaller } from "../../chat/commands/lines.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { FeatureContext } from "../../kit/context.ts";
import { START_MS } from "../../kit/deadlines.ts";
import type { Lane } from "../../kit/lane.ts";
import type { Operation, Operations } from "../../kit/operation.ts";
import { SLICE_MS } from "../../kit/slices.ts";
import type { Teller, TellerGround } from "../../kit/teller.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { BALANCE_MAX } from "../../ledger/movements.ts";
import { money } from "../../ledger/words.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import { mayAct } from "../../model/message.ts";
import type { Person } from "../../model/money.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { Adjustments } from "../../wallet/adjustments.ts";
import type { GivingRules } from "../../wallet/giving.ts";
import { checkAmount, notEnough, postOrRefuse } from "../../wallet/wallet.ts";
import { Plans } from "./plans.ts";
import { Pot } from "./pot.ts";
import { Rain, type RainWish } from "./rain.ts";
import { type Among, Recipients, type RecipientsOptions } from "./recipients.ts";
import { dropRoutes, dropsShown, dropTopics } from "./routes.ts";
import { type Drop, DropRows } from "./rows.ts";
import type { DropPlan, DropsConfig } from "./settings.ts";
import type { DropText } from "./texts.ts";
import { type Claimed, WordDrops } from "./word-drops.ts";

export interface DropsOptions extends Pick<FeatureContext, "lane" | "deadlines" | "teller"> {
  readonly db: Db;
  readonly system: System;
  readonly writer: Pick<Writer, "run">;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly feed: FeatureContext["feed"];
  readonly viewers: Viewers;
  readonly operations: Operations;
  readonly adjustments: { readonly mayMint: Adjustments["mayMint"] };
  /** What is asked before a viewer rains their own. */
  readonly giving: GivingRules;
  readonly config: DropsConfig;
  readonly timeZone: string;
  /** The currency of planned drops. */
  readonly currencyId: number;
  /** Where something about a currency is said and done: the channel it was asked in, and every live one. */
  readonly channels: TellerGround["channels"];
  readonly present: RecipientsOptions["present"];
  /** Pages show another state from now on. */
  readonly changed: (topic: "drops") => void;
  /** How a command is called, with the mark. */
  readonly called: (word: string) => string;
  /** A word that means something else in chat now. */
  readonly isTaken: (currencyId: number, word: string) => boolean;
}

interface GiveAllWish {
  readonly among?: Among | undefined;
  readonly reason?: string | undefined;
  /** Exactly these, whom a plan named, whoever else is here by now. */
  readonly planned?: readonly number[] | undefined;
}

interface GiveAllPlan {
  readonly viewerIds: readonly number[];
  readonly count: number;
  /** What all of them get together. */
  readonly total: number;
}

export class Drops {
  /** The words of drops. */
  readonly lines: readonly LineHandler[];
  readonly routes;
  readonly topics;
  readonly #options: DropsOptions;
  readonly #rows: DropRows;
  readonly #rain: Rain;
  readonly #words: WordDrops;
  readonly #tell: Teller<Drop, DropText>;
  readonly #plans: Plans;
  readonly #present: Recipients;
  readonly #paying: Lane<number>;

  constructor(options: DropsOptions) {
    const { db, ledger, viewers, writer, log, config, system } = options;
    this.#options = options;
    this.#rows = new DropRows(db, () => options.changed("drops"));
    const pot = new Pot(this.#rows, ledger, options.feed);
    this.#rain = new Rain({
      ...{ rows: this.#rows, pot, viewers, log },
      begun: (work, drop) => this.#tellRain(work, drop),
    });
    this.#paying = options.lane<number>({
      what: "a rain",
      run: (id) => this.#paying.slices((work) => this.#rain.slice(work, id, stopwatchMs() + SLICE_MS)),
    });
    this.#tell = options.teller<Drop, DropText>({
      feature: "drops",
      // What each gets.
      known: (drop, tell) => ({ amount: tell.money(drop, drop.amount) }),
    });
    this.#words = new WordDrops({
      ...{ rows: this.#rows, pot, tell: this.#tell, writer, system, deadlines: options.deadlines },
      rules: config,
      isTaken: options.isTaken,
    });
    this.#present = new Recipients(options);
    this.#plans = new Plans({
      plans: () => config.plans,
      ...{ rows: this.#rows, writer, log, timeZone: options.timeZone },
      ...{ clock: system.clock, timers: system.timers, cron: system.cron },
      isLive: () => options.channels(options.currencyId, null).length > 0,
      run: (work, plan, batchKey) => this.#planned(work, plan, batchKey),
    });
    this.lines = [this.#handler()];
    const shown = () => dropsShown(options, this.#rows);
    this.routes = dropRoutes(shown);
    this.topics = dropTopics(shown);
  }

  /** The streamer's own gift, freshly minted. Returns its number, for undoing it, and what the receiver has now. */
  reward(
    work: Work,
    caller: PayingCaller<"nextKey">,
    to: Person,
    amount: number,
    reason?: string,
  ): { readonly id: number; readonly balance: number } {
    const { adjustments, ledger } = this.#options;
    const { currency } = caller.channel;
    checkAmount(amount);
    adjustments.mayMint(caller, currency, amount);
    const result = postOrRefuse(work, ledger, {
      key: caller.wallet.nextKey(),
      currencyId: currency.id,
      from: "mint",
      to: `viewer:${to.id}`,
      amount,
      kind: "reward",
      actor: `viewer:${caller.viewer.id}`,
      ...(reason === undefined ? {} : { memo: reason }),
    });
    if (result.status === "insufficient_funds") throw notEnough(result.balance, amount, currency);
    return { id: result.id, balance: ledger.balance(to.id, currency.id) };
  }

  /**
   * Shares an amount out among those who are here, or gives it to `each` of them. A moderator's is minted, a
   * viewer's comes from their own money where the config allows it, by the rules of giving. False when it does not.
   */
  rain(work: Work, caller: PayingCaller<"nextKey">, amount: number, among: Among = "active", each = false): boolean {
    const { config, adjustments, system } = this.#options;
    const { viewer, roles, channel } = caller;
    const own = !mayAct(roles, "moderator");
    if (own && !config.viewerRain.enabled) return false;
    this.#playOnly(channel);
    const { giving } = this.#options;
    if (own) this.#mayRain(caller, amount);
    const accounts = this.#rows.accountsOf(viewer.id, system.clock.now());
    const here = this.#recipients(channel.currency.id, channel.id, among, accounts);
    const room = (viewerId: number) => giving.room(work, viewerId, channel.currency.id);
    const recipients = own ? this.#rain.amongThoseWithRoom({ amount, each }, here, room) : here;
    if (here.length === 0 && among === "active") this.#anybodyListed(channel, accounts);
    const whole = each ? amount * Math.max(1, recipients.length) : amount;
    checkAmount(whole);
    if (own && whole < config.viewerRain.min) {
      const least = money(config.viewerRain.min, channel.currency);
      throw new UserError("rainMin", `A rain is at least ${least}.`, { amount: config.viewerRain.min });
    }
    const { total } = this.#rain.share(whole, recipients.length);
    if (!own) adjustments.mayMint(caller, channel.currency, total);
    this.#pour(work, {
      ...{ batchKey: keyOf(caller), amount: whole, recipients, now: system.clock.now() },
      ...{ currencyId: channel.currency.id, channelId: channel.id },
      byViewerId: viewer.id,
      fundedBy: own ? viewer.id : null,
    });
    return true;
  }

  /**
   * An amount for everybody who is here, freshly minted, as one operation: it is told by its number, taken up again after a
   * restart and taken back as a whole. Those whom the platform only lists get it too, as in other bots. What it comes to is
   * told first: throws an AskToRepeat until the line is written again.
   */
  giveAll(
    work: Work,
    caller: PayingCaller<"nextKey">,
    amount: number,
    { among = "listed", reason, planned }: GiveAllWish = {},
  ): Operation {
    const { adjustments, operations } = this.#options;
    const { viewer, channel, wallet } = caller;
    const { currency } = channel;
    const { viewerIds, count, total } = this.giveAllPlan({ viewer, channel }, amount, { among, planned });
    // What is told first says more than "more than everybody has".
    adjustments.mayMint({ ...caller, repeated: true }, currency, total);
    if (caller.repeated !== true) {
      throw new AskToRepeat(
        "giveAllSure",
        `That is ${money(amount, currency)} for each of ${count}, ${money(total, currency)} in all. Write the same again within a minute to do it.`,
        { count, amount, total },
      );
    }
    return operations.begin(work, {
      ...{ key: wallet.nextKey(), kind: GIVEN[among], currencyId: currency.id, transferKind: "adjustment" },
      ...{ actor: `viewer:${viewer.id}`, memo: reason, channelId: channel.id },
      movements: { from: "mint", each: amount, viewerIds },
    });
  }

  /** Who would get an amount each now. Throws a UserError where it cannot be done. Writes nothing. */
  giveAllPlan(
    { viewer, channel }: { readonly viewer: Pick<Person, "id"> | undefined; readonly channel: ChannelInfo },
    amount: number,
    { among = "listed", planned }: GiveAllWish = {},
  ): GiveAllPlan {
    const { ledger, system } = this.#options;
    const { currency } = channel;
    checkAmount(amount);
    this.#playOnly(channel);
    const own = viewer === undefined ? [] : this.#rows.accountsOf(viewer.id, system.clock.now());
    const viewerIds = planned ?? this.#recipients(currency.id, channel.id, among, own);
    if (viewerIds.length === 0) throw new UserError("rainNobody", "Nobody is here who could get any.");
    const [count, total] = [viewerIds.length, amount * viewerIds.length];
    if (total > BALANCE_MAX + ledger.accountBalance("mint", currency.id)) {
      throw new UserError("giveAllTooMuch", "Together that is more than the book can count.", { count });
    }
    return { viewerIds, count, total };
  }

  /** The first so many to type a word get the amount. */
  drop(work: Work, caller: PayingCaller<"nextKey">, amount: number, first = 1): void {
    const { config, adjustments } = this.#options;
    const { viewer, channel } = caller;
    checkAmount(amount);
    if (!Number.isSafeInteger(first) || first < 1 || first > config.firstMax) {
      throw new UserError("dropFirst", `A drop is for the first 1 to ${config.firstMax}.`, { most: config.firstMax });
    }
    this.#playOnly(channel);
    adjustments.mayMint(caller, channel.currency, amount * first);
    this.#words.begin(work, {
      ...{ batchKey: keyOf(caller), amount, first, byViewerId: viewer.id },
      ...{ currencyId: channel.currency.id, channelId: channel.id },
    });
  }

  /** The newest drop with a word that is open; what lies in it yet is `held`. */
  open(currencyId: number): Drop | undefined {
    return this.#words.newest(currencyId);
  }

  /** Takes up what was under way, once, before any line of chat; then the plans run. */
  async recover(): Promise<void> {
    this.#words.read(START_MS);
    for (const drop of this.#rows.unfinished()) if (drop.kind === "rain") this.#paying.begin(drop.id);
    this.#plans.start();
    await this.idle();
  }

  /** Resolves when nobody waits for their share any more. */
  idle(): Promise<void> {
    return this.#paying.idle();
  }

  /** What was planned before is not, and what is planned now is. */
  resettled(): void {
    this.#plans.start();
  }

  /** What is open stands in the book. */
  stop(): void {
    this.#plans.stop();
  }

  /** What can be done at once now, the rest in the background. */
  #pour(work: Work, wish: RainWish): void {
    const more = this.#rain.begin(work, wish);
    if (more !== undefined) work.afterCommit(() => this.#paying.begin(more));
  }

  #tellRain(work: Work, drop: Drop): void {
    const values = { count: drop.persons, total: this.#tell.money(drop, drop.held) };
    if (drop.fundedBy === null) this.#tell.say(work, drop, "rain", values);
    else this.#tell.say(work, drop, "rainOf", { ...values, name: this.#tell.names([drop.fundedBy]) });
  }

  #planned(work: Work, plan: DropPlan, batchKey: string): void {
    const { currencyId, system } = this.#options;
    const shared = { batchKey, currencyId, channelId: null, byViewerId: null };
    if (plan.kind === "drop") {
      this.#words.begin(work, { ...shared, amount: plan.amount, first: plan.first });
      return;
    }
    const recipients = this.#recipients(currencyId, null, plan.who, []);
    this.#pour(work, { ...shared, amount: plan.amount, recipients, fundedBy: null, now: system.clock.now() });
  }

  #recipients(currencyId: number, channelId: number | null, among: Among, without: readonly number[]): number[] {
    return this.#present.of(this.#options.channels(currencyId, channelId), among, without);
  }

  /** Nobody has written lately: throws a UserError when there is somebody else to rain on. */
  #anybodyListed(channel: ChannelInfo, without: readonly number[]): void {
    if (this.#recipients(channel.currency.id, channel.id, "listed", without).length === 0) return;
    throw new UserError("rainNobodyActive", "Nobody who could get any has written lately. Write rain 100 listed.");
  }

  #handler(): LineHandler {
    const { viewers } = this.#options;
    return {
      name: "drops",
      claim: (line, channel) => {
        const drop = this.#words.listens ? this.#words.meantBy(channel.currency.id, line.text) : undefined;
        if (!drop) return undefined;
        return {
          name: "drops",
          run: (work, { message, roles }) => {
            const viewer = viewers.known(message.platform, message.author.platformId);
            if (!viewer) return undefined;
            return { silent: `${viewer.name} ${CLAIMED[this.#words.claim(work, drop.id, { ...viewer, roles })]}` };
          },
        };
      },
    };
  }

  /** Of their own money: whether they may give at all, and have what they would at least pay. */
  #mayRain({ viewer, channel: { currency } }: PayingCaller<"nextKey">, amount: number): void {
    this.#options.giving.checkGiver(viewer);
    const balance = this.#options.ledger.balance(viewer.id, currency.id);
    if (balance < amount) throw notEnough(balance, amount, currency);
  }

  #playOnly(channel: ChannelInfo): void {
    if (channel.currency.kind === "play") return;
    throw new UserError("dropCash", "Only a play currency can be thrown into chat.");
  }
}

/** What an operation is called that gives to all of these. */
const GIVEN: Readonly<Record<Among, string>> = {
  listed: "give-all",
  active: "give-active",
  subscribers: "give-subscribers",
};

/** For the streamer, why a typed word is not answered. */
const CLAIMED: Readonly<Record<Claimed, string>> = {
  got: "was quick; those who were are told together",
  again: "has their part already",
  late: "came too late",
  own: "threw this one in and cannot take it",
  broadcaster: "is the streamer, who takes no part",
  excluded: "is excluded from earning",
};

function keyOf(caller: PayingCaller<"nextKey">): string {
  return `${caller.message.platform}:${caller.message.id}`;
}
