/** What moderators do with giveaways. Every refusal is a UserError said in chat. */

import { UserError } from "../../base/errors.ts";
import type { Caller } from "../../chat/commands/lines.ts";
import { cleanText } from "../../chat/reading/text.ts";
import { formsOf } from "../../chat/reading/typed-words.ts";
import { LanguageWords } from "../../chat/wording/language-words.ts";
import { unknownViewer } from "../../chat/wording/said-back.ts";
import type { Work } from "../../db/work.ts";
import { mayAct } from "../../model/message.ts";
import type { Person } from "../../model/money.ts";
import { isStanding } from "./drawing.ts";
import type { GiveawaysOptions, Parts } from "./giveaway-parts.ts";
import { keywordError } from "./keyword.ts";
import { opening, raffleWish, type Wish } from "./opening.ts";
import { parseStart } from "./options.ts";
import { tellOpened } from "./sentences.ts";
import type { NewGiveaway } from "./store.ts";
import { type Giveaway, wayInto } from "./types.ts";
import type { Aim } from "./which.ts";

const ENGLISH = new LanguageWords();

/** What moderators can say behind `!giveaway`. */
export type HostVerb = "start" | "close" | "draw" | "redraw" | "cancel";

export class GiveawayHost {
  readonly #options: GiveawaysOptions;
  readonly #parts: Parts;

  constructor(options: GiveawaysOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Whether somebody may use what is below. */
  mayRun(caller: Pick<Caller, "roles">): boolean {
    return mayAct(caller.roles, "moderator");
  }

  /** A verb of `!giveaway` with what is written behind it. */
  run(work: Work, caller: Caller, verb: HostVerb, written: string): void {
    // Chat programs append what nobody sees, to say the same twice.
    const text = cleanText(written);
    const { which, mix, winner } = this.#words(caller, verb, text);
    if (verb === "start") this.start(work, caller, text);
    else if (verb === "close") this.close(work, caller, which);
    else if (verb === "draw") this.draw(work, caller, which, mix);
    else if (verb === "redraw") this.redraw(work, caller, which, winner);
    else this.cancel(work, caller, which);
  }

  /** Opens a giveaway as its start line says. */
  start(work: Work, caller: Caller, text: string): void {
    const { currency } = caller.channel;
    const wish = parseStart(text, {
      ...this.#options.numbers,
      decimals: currency.decimals,
      currencyWords: [currency.nameOne, currency.nameMany],
    });
    this.#open(work, caller, { kind: "giveaway", ...wish });
  }

  /** Opens a raffle of an amount that its winners share; it closes and draws by itself. `single`: one gets it all. */
  raffle(work: Work, caller: Caller, amount: number | undefined, timeMs: number | undefined, single: boolean): void {
    if (this.#parts.open.of(caller.channel.currency.id).some(({ kind }) => kind === "raffle")) {
      throw new UserError("raffleRunning", "A raffle is running already.");
    }
    this.#open(work, caller, raffleWish(this.#options.config.raffle, amount, timeMs, single));
  }

  /** Nobody can enter any more, and the hash of the list is published. */
  close(work: Work, caller: Caller, which?: string): void {
    this.#parts.progress.close(work, this.#which(caller, "close", ["open"], which));
  }

  /** Draws the winners, with words mixed in that were chosen after closing. Closes first where it is still open. */
  draw(work: Work, caller: Caller, which?: string, mix = ""): void {
    const giveaway = this.#which(caller, "draw", ["closed", "open"], which);
    if (giveaway.state === "closed") {
      this.#parts.drawing.check(giveaway);
      this.#parts.progress.draw(work, giveaway, mix);
      return;
    }
    if (mix !== "") {
      throw new UserError("giveawayMixOpen", "Words are mixed in after closing. Close it first, then draw mix WORDS.");
    }
    this.#parts.giveaways.setDrawsItself(work, giveaway.id);
    this.#parts.progress.close(work, this.#parts.giveaways.get(giveaway.id));
  }

  /** Draws another winner in the place of one: the named one, else the last. */
  redraw(work: Work, caller: Caller, which?: string, winner?: Person): void {
    const { picks, giveaways, drawing, progress, tell } = this.#parts;
    const giveaway = this.#which(caller, "redraw", ["drawn"], which);
    drawing.check(giveaway);
    const drawn = picks.of(giveaway.id);
    const standing = drawn.filter(isStanding);
    const { viewers } = this.#options;
    const pick = winner ? standing.find(({ viewerId }) => viewers.survivor(viewerId) === winner.id) : standing.at(-1);
    if (winner && !pick) {
      throw new UserError("giveawayNotWinner", `${winner.name} did not win this one.`, { name: winner.name });
    }
    if (drawn.length >= giveaway.listCount) throw new UserError("giveawayNobodyLeft", "Nobody is left to draw.");
    if (pick) drawing.drop(work, pick, "redrawn", tell.nameOf(pick.viewerId));
    else giveaways.setState(work, giveaway.id, "drawing");
    progress.advance(work, giveaway.id);
  }

  /**
   * Ends it without a winner, at any time before there is one; every ticket that was not drawn for is paid back, the
   * prize money returned.
   */
  cancel(work: Work, caller: Caller, which?: string): void {
    const { claims } = this.#parts;
    const ended = claims.waiting ? (["drawn"] as const) : [];
    const giveaway = this.#which(caller, "cancel", ["open", "closed", "closing", "drawing", ...ended], which);
    if (giveaway.state === "drawn" && !this.#hasToBeClaimed(giveaway)) {
      const id = String(giveaway.id);
      throw new UserError("giveawayOver", `G${id} is drawn already; redraw draws somebody else.`, { id });
    }
    this.#parts.progress.cancel(work, giveaway);
  }

  /** Drawn, but nobody has the prize yet; tickets were spent on the draw. */
  #hasToBeClaimed({ id, price }: Giveaway): boolean {
    return (
      price === 0 &&
      this.#parts.picks
        .of(id)
        .filter(isStanding)
        .every(({ outcome }) => outcome === "claiming")
    );
  }

  /** The same for the raffle that runs. */
  cancelRaffle(work: Work, caller: Caller): void {
    this.#parts.progress.cancel(work, this.#which(caller, "cancelRaffle", ["open", "closing", "closed", "drawing"]));
  }

  /** `[which] [mix WORDS]` behind draw, `[which] [@viewer]` behind redraw, `[which]` behind the others. */
  #words(caller: Caller, verb: HostVerb, text: string): { which?: string; mix?: string; winner?: Person } {
    if (verb === "start") return {};
    const words = text.split(/\s+/).filter(Boolean);
    const isMix = (word: string) => (this.#options.numbers.language ?? ENGLISH).meant(word, ["mix"]) !== undefined;
    const at = verb === "draw" ? words.findIndex((word, index) => isMix(word) && index < words.length - 1) : -1;
    if (at >= 0) {
      const which = words.slice(0, at).join(" ");
      return { ...(which ? { which } : {}), mix: words.slice(at + 1).join(" ") };
    }
    const named = verb === "redraw" ? words.find((word) => word.startsWith("@")) : undefined;
    const [which] = words.filter((word) => word !== named);
    if (named === undefined) return which === undefined ? {} : { which };
    const winner = this.#options.viewers.byName(caller.channel.platform, named);
    if (winner) return { winner, ...(which === undefined ? {} : { which }) };
    throw unknownViewer(named.slice(1));
  }

  #which(caller: Caller, aim: Aim, states: readonly Giveaway["state"][], word?: string): Giveaway {
    return this.#parts.which.one(caller.channel.currency.id, aim, states, word);
  }

  #open(work: Work, caller: Caller, wish: Wish): void {
    const { channel, viewer } = caller;
    const { config, system, audience, feed } = this.#options;
    const { giveaways, prizes, open, tell } = this.#parts;
    if (channel.currency.kind !== "play") {
      throw new UserError("giveawayCash", "Giveaways are held in a play currency only.");
    }
    if (wish.who === "followers" && !audience.tellsFollowers(channel.id)) {
      throw new UserError(
        "giveawayFollowers",
        "Who follows cannot be read here: the platform has no follower list, or the bot is not allowed to read it.",
      );
    }
    const now = open.of(channel.currency.id);
    if (now.length >= config.openMax) {
      throw new UserError(
        "giveawayTooMany",
        `${config.openMax} giveaways and raffles are open already; close one first.`,
        {
          most: config.openMax,
        },
      );
    }
    const seed = system.random.bytes(32);
    const place = {
      channelId: channel.id,
      currencyId: channel.currency.id,
      openedBy: viewer.id,
      now: system.clock.now(),
      seed,
    };
    const row = opening(wish, place, config);
    this.#distinct(row, now);
    if (row.prizeHeld > 0) prizes.check(caller, channel.currency, row.prizeHeld);
    const giveaway = giveaways.get(giveaways.insert(work, row));
    prizes.fund(work, giveaway);
    work.afterCommit(() => open.read());
    const { id, channelId, kind, closesAtMs } = giveaway;
    feed.add(work, { type: "giveaway.opened", data: { giveaway: id, channel: channelId, kind, closesAtMs } });
    tellOpened(work, tell, giveaway);
  }

  /** Of several open at a time each has its own way in, so that chat never has to say which one. */
  #distinct(row: NewGiveaway, open: readonly Giveaway[]): void {
    const { keyword } = row;
    if (keyword !== null) {
      if (this.#options.isCommand(keyword)) throw keywordError("command", keyword);
      const forms = formsOf(keyword);
      if (open.some((other) => other.keyword !== null && formsOf(other.keyword).some((form) => forms.includes(form)))) {
        throw new UserError("giveawayKeywordTaken", `The keyword ${keyword} is taken by another open giveaway.`, {
          word: keyword,
        });
      }
    }
    if (keyword === null && open.some((other) => other.keyword === null && wayInto(other) === wayInto(row))) {
      throw new UserError(
        "giveawayNeedsKeyword",
        "Another giveaway without a keyword is open; give this one its own, like keyword car.",
      );
    }
  }
}
