/**
 * What can happen, one line each: the feed keeps these and nothing else. A row holds ids and numbers, never a name or a text;
 * names are read when it is told to somebody ({@link toldShape} is how it looks then).
 */
import * as z from "zod";

/** What an id in a row can be of, where whoever is told of it reads a name beside it. */
export type NameOf = "viewer" | "channel" | "giveaway" | "item" | "goal" | "season";

const NAMES = z.registry<{ of: NameOf }>();
const named = (of: NameOf) => z.int().min(1).register(NAMES, { of });

const id = z.int().min(1);
const count = z.int().min(0);
const amount = z.int().min(0).describe("In the smallest unit of the currency.");
const moment = z.int().describe("Milliseconds since 1970, UTC.");
const viewer = named("viewer");
const channel = named("channel");

const giveaway = { giveaway: named("giveaway") };
const drop = {
  drop: id,
  kind: z.enum(["rain", "claim"]).describe("`claim`: for the first who type a word."),
  each: amount,
};
const redemption = { redemption: id, item: named("item"), viewer, price: amount };
const broadcast = { broadcast: id, channel };
const operation = { operation: id, kind: z.string().regex(/^[a-z-]{1,40}$/), movements: count, amount };

/** At most so many winners stand in one row; `count` is how many there are. */
export const WINNERS_TOLD = 100;

/** By type, what it is and what its row holds. */
export const FEED_EVENTS = {
  "balance.moved": event("Money moved from one account to another.", {
    transfer: id,
    currency: id,
    from: z
      .string()
      .regex(/^[a-z]+(:[\w-]+)*$/)
      .describe("`viewer:42`, `mint`, `sink:shop`, `escrow:giveaway:7`."),
    to: z.string().regex(/^[a-z]+(:[\w-]+)*$/),
    payer: viewer.optional().describe("Where it was somebody's."),
    payee: viewer.optional().describe("Where it is somebody's now."),
    amount: z.int().min(1),
    kind: z.string().describe("What for: `give`, `purchase`, `prize`, `reversal`."),
    reverses: id.optional().describe("The transfer it takes back."),
  }),
  "giveaway.opened": event("A giveaway or raffle was opened.", {
    ...giveaway,
    channel,
    kind: z.enum(["giveaway", "raffle"]),
    closesAtMs: moment.nullable().describe("`null`: when somebody closes it."),
  }),
  "giveaway.closed": event("Nobody can enter any more; the list of tickets is fixed.", {
    ...giveaway,
    entrants: count,
  }),
  "giveaway.drawn": event("Winners were drawn, or another one in the place of one.", {
    ...giveaway,
    winners: z.array(viewer).max(WINNERS_TOLD).describe(`Those drawn now, at most ${WINNERS_TOLD} of them.`),
    count: count.describe("How many were drawn now; 0: there was nobody to win."),
    mustClaim: z.boolean().describe("They have to write in chat to get it."),
  }),
  "giveaway.cancelled": event("A giveaway ended without a winner; stakes go back.", giveaway),
  "drop.started": event("It rains, or a word can be typed.", { ...drop, persons: count, by: viewer.nullable() }),
  "drop.ended": event("A drop is over.", { ...drop, paid: count.describe("How many got their share.") }),
  "redemption.made": event("Somebody redeemed an item of the shop.", redemption),
  "redemption.fulfilled": event("A redemption is done: the price is spent.", redemption),
  "redemption.refunded": event("A redemption was paid back.", redemption),
  "redemption.forfeited": event("A redemption is lost with its price: its viewer was banned.", redemption),
  "support.followed": event("Somebody follows; who comes back within 30 days is not told of again.", {
    ...{ viewer, channel },
    amount: amount.describe("The bonus paid with it; 0 where there is none, or only once they watch."),
  }),
  "support.subscribed": event("Somebody subscribed.", {
    ...{ viewer, channel },
    tier: z.int(),
    months: z.int(),
    renewal: z.boolean(),
  }),
  "support.received": event("Somebody was given a subscription; who gave it is told by `support.gifted`.", {
    ...{ viewer, channel },
    tier: z.int(),
    months: z.int(),
  }),
  "support.gifted": event("Somebody gave subscriptions away.", {
    viewer: viewer.nullable().describe("`null`: nobody knows who."),
    channel,
    tier: z.int(),
    count,
  }),
  "support.cheered": event("Somebody cheered with Bits.", { viewer: viewer.nullable(), channel, bits: count }),
  "support.kicks": event("Somebody gave KICKs.", { viewer: viewer.nullable(), channel, kicks: count }),
  "support.raided": event("Another channel came with its viewers.", { viewer, channel, viewers: count }),
  "goal.reached": event("What viewers gave has filled the goal.", { goal: named("goal"), target: amount }),
  "broadcast.began": event("A channel went on air, or the same broadcast goes on.", broadcast),
  "broadcast.ended": event("A broadcast is over.", { ...broadcast, startedAtMs: moment, endedAtMs: moment }),
  "watching.paid": event("What all watching of a broadcast earned, in one row, when it is over.", {
    ...broadcast,
    minutes: count.describe("Of all viewers together."),
    amount,
  }),
  "happyhour.began": event("Watching earns more for a while.", {
    currency: id,
    multiplier: z.int().describe("In thousandths: 2000 is twice as much."),
    endsAtMs: moment,
  }),
  "happyhour.ended": event("A happy hour is over.", { currency: id }),
  "viewers.linked": event("Two accounts became one person.", {
    viewer,
    taken: id.describe("The account that is no more."),
  }),
  "viewers.unlinked": event("Two accounts are two persons again.", { viewer, parted: viewer }),
  "operation.done": event("Many movements that were asked for at once are posted.", operation),
  "operation.undone": event("An operation was taken back, as far as it still stood.", { ...operation, undoes: id }),
  "season.ended": event("A season ended; what everybody had went.", { season: named("season"), operation: id }),
};

/** The type of something that can happen. */
export type FeedType = keyof typeof FEED_EVENTS;

/** All of them, in the order of the table. */
export const FEED_TYPES = Object.keys(FEED_EVENTS) as readonly FeedType[];

/** What the row of a type holds. */
type FeedData<T extends FeedType> = z.output<(typeof FEED_EVENTS)[T]["data"]>;

/** Something that happened. A transfer is its own row: nobody adds it. */
export type FeedEvent = {
  [T in Exclude<FeedType, "balance.moved">]: { readonly type: T; readonly data: FeedData<T> };
}[Exclude<FeedType, "balance.moved">];

/** What is read beside an id: mostly a name. */
export type NameBeside = Readonly<Record<string, string>>;

/** Reads names as they are now; `undefined` where there is none any more. */
export type NamesNow = (of: NameOf, id: number) => NameBeside | undefined;

const BESIDE: Readonly<Record<NameOf, readonly string[]>> = {
  viewer: ["name"],
  channel: ["platform", "name"],
  giveaway: ["name", "enter"],
  item: ["name"],
  goal: ["name"],
  season: ["name"],
};

/** What happened as it is told: ids that have a name stand as `{ id, name }`. */
export function toldData(type: FeedType, data: Readonly<Record<string, unknown>>, names: NamesNow): object {
  const { shape } = FEED_EVENTS[type].data;
  const told = Object.entries(data).map(([key, value]) => {
    const of = nameOf((shape as Readonly<Record<string, z.ZodType>>)[key]);
    if (of === undefined || value === null) return [key, value] as const;
    const beside = (one: number) => withName(of, one, names);
    return [key, Array.isArray(value) ? value.map(beside) : beside(value as number)] as const;
  });
  return Object.fromEntries(told);
}

function withName(of: NameOf, one: number, names: NamesNow): object {
  const beside = names(of, one);
  return { id: one, ...Object.fromEntries(BESIDE[of].map((key) => [key, beside?.[key] ?? ""])) };
}

/** The schema of {@link toldData} of a type. */
export function toldShape(type: FeedType): z.ZodObject {
  const shape = Object.entries(FEED_EVENTS[type].data.shape as Readonly<Record<string, z.ZodType>>);
  return z.object(
    Object.fromEntries(
      shape.map(([key, schema]) => {
        const of = nameOf(schema);
        if (of === undefined) return [key, schema];
        const one = z.object({ id: z.int(), ...Object.fromEntries(BESIDE[of].map((name) => [name, z.string()])) });
        const all = innerArray(schema) ? z.array(one) : one;
        const told =
          schema instanceof z.ZodOptional ? all.optional() : schema instanceof z.ZodNullable ? all.nullable() : all;
        return [key, schema.description === undefined ? told : told.describe(schema.description)];
      }),
    ),
  );
}

function nameOf(schema: z.ZodType | undefined): NameOf | undefined {
  if (schema === undefined) return undefined;
  const own = NAMES.get(schema)?.of;
  if (own) return own;
  if (schema instanceof z.ZodArray) return nameOf(schema.element as z.ZodType);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return nameOf(schema.unwrap() as z.ZodType);
  return undefined;
}

function innerArray(schema: z.ZodType): boolean {
  return schema instanceof z.ZodArray;
}

function event<S extends z.core.$ZodShape>(
  says: string,
  shape: S,
): { readonly says: string; readonly data: z.ZodObject<S, z.core.$strict> } {
  return { says, data: z.strictObject(shape) };
}
