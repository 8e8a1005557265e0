/** What the page Now shows: channels and who watches, the last entries of the book in words, what needs attention. */
import * as z from "zod";
import { MintedSince } from "../../ledger/minted-since.ts";
import { PLATFORMS } from "../../model/message.ts";
import { topic } from "../../web/topic.ts";
import type { House } from "../app.ts";
import { BrokenConfig, whileBroken } from "./broken-config.ts";
import type { WebGround } from "./web-ground.ts";

const ENTRIES = 14;
const PEOPLE = 60;

const channelShape = z.object({
  platform: z.enum(PLATFORMS),
  name: z.string(),
  air: z.enum(["live", "guessed", "offline", "unknown"]).describe("unknown: the platform was not reached yet."),
  startedAtMs: z.int().optional(),
  connection: z.string().describe("One word on how its chat is doing."),
  present: z.int().describe("Who watches and may earn: not the streamer, bots and whoever is excluded."),
  earning: z.int().describe("Of them, who is paid here now."),
  wrote: z.int().describe("Here by a line of theirs."),
  lurks: z.int().describe("Here because they said that they lurk."),
  listed: z.int().describe("Here by the platform's list."),
});

const nowShape = z.object({
  channels: z.array(channelShape),
  people: z.array(z.object({ id: z.int(), name: z.string(), proof: z.enum(["wrote", "lurks", "listed"]) })),
  paid: z.int().describe("Since the broadcast began; without one since the bot started."),
  waiting: z.int().describe("What watching has earned and is not in the book yet."),
  isLive: z.boolean(),
  entries: z.array(
    z.object({
      ...{ id: z.int(), atMs: z.int(), viewerId: z.int(), name: z.string(), amount: z.int() },
      text: z.string(),
      isUndone: z.boolean(),
    }),
  ),
  attention: z.array(z.object({ text: z.string(), cure: z.string(), isGrave: z.boolean(), atMs: z.int().optional() })),
  copy: z
    .object({ newestAtMs: z.int().optional(), moved: z.int() })
    .optional()
    .describe("Left out: none are kept here."),
  mutedUntilMs: z.int().optional(),
  happyHour: z.object({ multiplier: z.number(), endsAtMs: z.int() }).optional(),
});

export function nowTopics(ground: WebGround) {
  const { house } = ground;
  const { ledger, core } = { ledger: house.ledger, core: house.ground.core };
  const entries = new LastEntries(house);
  const paid = new PaidThisTime(house);
  const broken = new BrokenConfig(ground.configFile);
  ledger.onBalance(() => core.changes.changed("now"));
  return [
    topic({
      ...{ name: "now", on: ["private"], who: ["broadcaster"], perSecond: 2, everyMs: 1_500 },
      shape: nowShape,
      state() {
        const channels = channelsOf(house);
        const isLive = channels.some(({ shown }) => shown.air === "live" || shown.air === "guessed");
        const muted = house.mutedUntilMs();
        const hour = house.features.watch.happyHour(house.currency.id);
        const people = channels.flatMap(({ people }) => people);
        return {
          channels: [...channels.map(({ shown }) => shown), ...unreached(ground)],
          people: people.slice(0, PEOPLE).map(({ viewerId, proof }) => ({
            ...{ id: viewerId, proof },
            name: house.viewers.person(viewerId).name,
          })),
          ...{ ...paid.now(), isLive },
          entries: entries.list(),
          attention: attentionOf(ground, broken.problems()),
          copy: copyOf(ground),
          ...(muted === undefined ? {} : { mutedUntilMs: Math.round(muted) }),
          ...(hour ? { happyHour: { multiplier: hour.multiplier / 1_000, endsAtMs: hour.endsAtMs } } : {}),
        };
      },
    }),
  ] as const;
}

function channelsOf(house: House) {
  const { watch } = house.features;
  return house.bot.channels().map((channel) => {
    const { live, guessed, present, earning } = watch.counts(channel.id);
    const { counts, people } = watch.audience(channel.id, PEOPLE);
    const startedAtMs = watch.broadcast(channel.id)?.startedAtMs;
    const air: z.infer<typeof channelShape>["air"] = live ? (guessed ? "guessed" : "live") : "offline";
    const { platform, displayName: name } = channel;
    return {
      people,
      shown: {
        ...{ platform, name, air, present, earning, ...counts, connection: house.statusOf(channel) },
        ...(live && startedAtMs !== undefined ? { startedAtMs } : {}),
      },
    };
  });
}

/** Channels of the config that the bot knows nothing of yet: their platform does not answer, or nobody is signed in. */
function unreached({ house, config, rehearsal }: WebGround): z.infer<typeof channelShape>[] {
  const known = new Set(house.bot.channels().map(({ platform }) => platform));
  return (["twitch", "kick"] as const).flatMap((platform) => {
    const { channel: name } = config[platform];
    if (!name || rehearsal || known.has(platform)) return [];
    const nobody = { present: 0, earning: 0, wrote: 0, lurks: 0, listed: 0 };
    return [{ platform, name, air: "unknown", connection: "", ...nobody }];
  });
}

/** What the broadcast has paid, counted on from the last look. */
class PaidThisTime {
  readonly #house: House;
  readonly #minted: MintedSince;
  readonly #startId: number;
  #sinceMs: number | undefined;
  #firstId = 0;
  #lastId = 0;
  #sum = 0;

  constructor(house: House) {
    this.#house = house;
    this.#minted = new MintedSince(house.ground.core.db);
    this.#startId = this.#minted.lastId();
  }

  now(): { readonly paid: number; readonly waiting: number } {
    const { currency, features, bot } = this.#house;
    const begun = bot
      .channels()
      .filter(({ id }) => features.watch.isLive(id))
      .flatMap(({ id }) => features.watch.broadcast(id)?.startedAtMs ?? []);
    const sinceMs = begun.length === 0 ? undefined : Math.min(...begun);
    if (this.#firstId === 0 || sinceMs !== this.#sinceMs) {
      this.#sinceMs = sinceMs;
      this.#lastId = sinceMs === undefined ? this.#startId : this.#minted.lastBefore(sinceMs);
      this.#firstId = this.#lastId + 1;
      this.#sum = 0;
    }
    const last = this.#minted.lastId();
    if (last > this.#lastId) this.#sum += this.#minted.paidAfter(this.#lastId, currency.id, this.#firstId - 1);
    this.#lastId = last;
    return { paid: this.#sum, waiting: waitingNow(this.#house) };
  }
}

/** What who is here has earned by watching and is not in the book yet. */
export function waitingNow({ bot, features, ledger, currency }: House): number {
  const here = new Set(bot.channels().flatMap(({ id }) => features.watch.present(id, "listed")));
  let waiting = 0;
  for (const viewerId of here) waiting += ledger.pending(viewerId, currency.id);
  return waiting;
}

interface Moved {
  readonly id: number;
  readonly viewerId: number;
}

/** The newest entries of the book, each as whom it concerns would read it. */
class LastEntries {
  readonly #house: House;
  readonly #last;

  constructor(house: House) {
    this.#house = house;
    // Whom something came to, and else whose it was.
    this.#last = house.ground.core.db.prepare<[number, number], Moved>(
      `SELECT t.id, coalesce(o.viewer_id, f.viewer_id) AS viewerId
       FROM transfer AS t JOIN account AS f ON f.id = t.from_id JOIN account AS o ON o.id = t.to_id
       WHERE t.currency_id = ? AND coalesce(o.viewer_id, f.viewer_id) IS NOT NULL ORDER BY t.id DESC LIMIT ?`,
    );
  }

  list() {
    const { currency, features, viewers, ground } = this.#house;
    const { statement, told } = features.points;
    return this.#last.all(currency.id, ENTRIES).flatMap(({ id, viewerId }) => {
      const [line] = statement.lines(viewerId, currency.id, 1, id + 1);
      if (!line) return [];
      const text = told.text(
        line,
        {
          now: ground.core.clock.now(),
          nameOf: (one) => viewers.person(one).name,
          earnedThere: (number) =>
            features.imports.allTime(viewerId, number).reduce((sum, { amount }) => sum + amount, 0),
        },
        { currency },
      );
      const { atMs, amount } = line;
      const name = viewers.person(viewerId).name;
      return [{ id, viewerId, name, atMs, amount, text, isUndone: line.undoneBy !== undefined }];
    });
  }
}

/** The sentences of the log, of config.json and of the copies, and what is wrong with commands and wording; each once. */
function attentionOf({ house, copies, warnings, tell }: WebGround, broken: readonly string[]) {
  const found = [
    ...broken.map((text) => ({ text: sentence(tell(text)), cure: whileBroken(tell), isGrave: true })),
    ...(copies()?.troubles ?? []).map(({ text, cure, grave }) => ({
      ...{ text: sentence(tell(text)), cure: sentence(tell(cure)), isGrave: grave },
    })),
    ...house.bot.attentions().map((text) => ({ text: sentence(tell(text)), cure: "", isGrave: false })),
    ...house.problems.map((text) => ({ text: sentence(tell(text)), cure: "", isGrave: true })),
    ...warnings().map(({ text, isProblem, atMs }) => ({ text, cure: "", isGrave: isProblem, atMs })),
  ];
  const same = ({ text }: { readonly text: string }) => text.replace(/[.!?)]$/, "");
  return found.filter((one, at) => found.findIndex((other) => same(other) === same(one)) === at);
}

/** Begins with a capital and ends with a full stop, as what stands by itself does. */
function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return begun === "" || /[.!?)]$/.test(begun) ? begun : `${begun}.`;
}

function copyOf({ copies, house }: WebGround) {
  const standing = copies();
  if (!standing) return undefined;
  const { newest, moved } = standing;
  const units = moved?.amounts.find(({ currency }) => currency.nameMany === house.currency.nameMany)?.units ?? 0;
  // To the minute: a state that is a little older is no other state.
  const newestAtMs = newest && Math.round((house.ground.core.clock.now() - newest.ageMs) / 60_000) * 60_000;
  return { ...(newestAtMs === undefined ? {} : { newestAtMs }), moved: units };
}
