/**
 * What is done to giveaways, drops, the shop, goals, commands and timers: each is a line that a moderator could write, run as
 * the broadcaster's. So rules, limits and what chat is told are those of the commands, and the same request does it once.
 */
import * as z from "zod";
import { UserError } from "../../base/errors.ts";
import type { Ended } from "../../chat/run-command.ts";
import type { Access, Scope } from "../../web/caller.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { LINE_MAX } from "../operations.ts";
import { runLine } from "./run-line.ts";
import type { WebGround } from "./web-ground.ts";

const said = z.object({ lines: z.array(z.string()).describe("What the bot answers.") });
const nothing = z.strictObject({});
const numbered = z.object({ id: z.coerce.number().int().min(1) });
const amount = z.int().min(1).describe("In the smallest unit of the currency.");
const text = (most: number) => z.string().trim().min(1).max(most);
/** One word: what stands behind it is another part of the line. */
const word = text(60).regex(/^\S+$/, "Write one word.");
const line = (about: string) => text(LINE_MAX).describe(about);

interface Action<Path extends string, P extends z.ZodType | undefined, B extends z.ZodType> {
  readonly path: Path;
  readonly scope?: Scope;
  readonly summary: string;
  readonly params?: P;
  readonly body: B;
  /** The line, its command first. */
  readonly says: (asked: {
    readonly params: z.output<NonNullable<P>>;
    readonly body: z.output<B>;
  }) => readonly [command: string, ...words: (string | number | false | undefined)[]];
}

/** Declares routes that run a line. */
function actionsOf({ house }: WebGround) {
  return <const Path extends string, B extends z.ZodType, P extends z.ZodType | undefined = undefined>(
    action: Action<Path, P, B>,
  ) => {
    const { path, scope, summary, params, body, says } = action;
    const who: readonly Access[] = scope === undefined ? ["broadcaster"] : ["broadcaster", scope];
    return endpoint({
      ...{ method: "post" as const, path, on: ["private"] as const, who, summary, body, answer: said },
      ...(params === undefined ? {} : { params }),
      async run(ask) {
        const [command, ...words] = says(ask as never);
        const written = [house.called(command), ...words.filter((one) => one !== undefined && one !== false)].join(" ");
        return runLine(house, ask, { text: written, sure: true, answer });
      },
    });
  };
}

function answer(ended: Ended): z.input<typeof said> {
  if (ended.kind === "done") return { lines: [...ended.lines] };
  const cure = ended.kind === "failed" ? "The log says more." : "";
  throw new Refusal(409, ended.code, ended.lines.join(" ") || "The bot did not do it.", cure);
}

/** A name of several words stands in quotes, so it has none. */
const name = (most: number) => text(most).regex(/^[^"]+$/, "Write it without quotes.");
const quoted = (written: string) => `"${written}"`;

function giveawayActions(action: ReturnType<typeof actionsOf>) {
  return [
    action({
      ...{ path: "/api/v1/giveaways", scope: "giveaways" },
      summary: "Opens a giveaway.",
      body: z.strictObject({
        line: line('What stands behind `!giveaway start`: `"A mug" keyword mug for 10m winners 2`.'),
      }),
      says: ({ body }) => ["giveaway", "start", body.line],
    }),
    action({
      ...{ path: "/api/v1/giveaways/:id/close", scope: "giveaways", params: numbered, body: nothing },
      summary: "Nobody can enter any more; the hash of the list is told.",
      says: ({ params: { id } }) => ["giveaway", "close", `G${id}`],
    }),
    action({
      ...{ path: "/api/v1/giveaways/:id/draw", scope: "giveaways", params: numbered },
      summary: "Draws the winners, also of one that is still open.",
      body: z.strictObject({ mix: text(200).optional().describe("Words that were chosen after closing.") }),
      says: ({ params: { id }, body: { mix } }) => ["giveaway", "draw", `G${id}`, mix !== undefined && `mix ${mix}`],
    }),
    action({
      ...{ path: "/api/v1/giveaways/:id/redraw", scope: "giveaways", params: numbered },
      summary: "Draws somebody else in the place of a winner.",
      body: z.strictObject({ viewer: word.optional().describe("The winner's name; without it the last one.") }),
      says: ({ params: { id }, body: { viewer } }) => [
        "giveaway",
        "redraw",
        `G${id}`,
        viewer !== undefined && `@${viewer.replace(/^@/, "")}`,
      ],
    }),
    action({
      ...{ path: "/api/v1/giveaways/:id/cancel", scope: "giveaways", params: numbered, body: nothing },
      summary: "Ends a giveaway without a winner; tickets are paid back.",
      says: ({ params: { id } }) => ["giveaway", "cancel", `G${id}`],
    }),
    action({
      ...{ path: "/api/v1/raffles", scope: "giveaways" },
      summary: "Opens a raffle, which closes and draws by itself.",
      body: z.strictObject({
        amount: amount.optional().describe("What its winners share; as the config says without it."),
        seconds: z.int().min(10).max(3_600).optional().describe("How long it is open; as the config says without it."),
        single: z.boolean().default(false).describe("One winner gets all of it."),
      }),
      says: ({ body }) => [
        body.single ? "sraffle" : "raffle",
        body.amount,
        body.seconds !== undefined && `${body.seconds}s`,
      ],
    }),
    action({
      ...{ path: "/api/v1/raffles/cancel", scope: "giveaways", body: nothing },
      summary: "Ends the raffle that runs, without a winner.",
      says: () => ["cancelraffle"],
    }),
  ] as const;
}

function dropActions(action: ReturnType<typeof actionsOf>) {
  return [
    action({
      ...{ path: "/api/v1/drops", scope: "points" },
      summary: "Throws an amount into chat for the first who type a word.",
      body: z.strictObject({ amount, first: z.int().min(1).max(10_000).default(1) }),
      says: ({ body }) => ["drop", body.amount, body.first],
    }),
  ] as const;
}

function shopActions(action: ReturnType<typeof actionsOf>, { house }: WebGround) {
  const nameOf = (id: number): string => {
    const found = house.features.shop.items.list(house.currency.id).find((item) => item.id === id);
    if (found) return found.name;
    throw new UserError("itemUnknown", "There is nothing like that in the shop.", { suggestion: "none" });
  };
  return [
    action({
      ...{ path: "/api/v1/shop/open", scope: "shop", body: nothing },
      summary: "Opens the shop.",
      says: () => ["openshop"],
    }),
    action({
      ...{ path: "/api/v1/shop/close", scope: "shop", body: nothing },
      summary: "Closes the shop: nothing can be redeemed.",
      says: () => ["closeshop"],
    }),
    action({
      ...{ path: "/api/v1/shop/items", scope: "shop" },
      summary: "Adds an item.",
      body: z.strictObject({ name: name(40), price: amount, description: z.string().trim().max(200).default("") }),
      says: ({ body }) => ["additem", quoted(body.name), body.price, body.description],
    }),
    action({
      ...{ path: "/api/v1/shop/items/:id/edit", scope: "shop", params: numbered },
      summary: "Changes one thing about an item.",
      body: z.strictObject({
        what: word.describe("What `!edititem` knows: price, name, description, stock, limits, waits ..."),
        value: text(300),
      }),
      says: ({ params: { id }, body }) => ["edititem", quoted(nameOf(id)), body.what, body.value],
    }),
    action({
      ...{ path: "/api/v1/shop/items/:id/remove", scope: "shop", params: numbered, body: nothing },
      summary: "Takes an item out of the shop. What was redeemed of it stays open.",
      says: ({ params: { id } }) => ["removeitem", quoted(nameOf(id))],
    }),
    action({
      ...{ path: "/api/v1/shop/redemptions/:id/fulfil", scope: "shop", params: numbered },
      summary: "Says that a redemption is done.",
      body: z.strictObject({ anyway: z.boolean().default(false).describe("Without its action.") }),
      says: ({ params: { id }, body }) => ["fulfil", `R${id}`, body.anyway && "anyway"],
    }),
    action({
      ...{ path: "/api/v1/shop/redemptions/:id/refund", scope: "shop", params: numbered },
      summary: "Pays a redemption back, also one that has ended.",
      body: z.strictObject({ reason: z.string().trim().max(200).default("") }),
      says: ({ params: { id }, body }) => ["refund", `R${id}`, body.reason],
    }),
    action({
      ...{ path: "/api/v1/goal", scope: "shop" },
      summary: "Sets the goal that support fills up.",
      body: z.strictObject({ target: amount, title: name(60) }),
      says: ({ body }) => ["goal", body.target, quoted(body.title)],
    }),
    action({
      ...{ path: "/api/v1/goal/end", scope: "shop", body: nothing },
      summary: "Takes the goal down.",
      says: () => ["goal", "end"],
    }),
  ] as const;
}

function commandActions(action: ReturnType<typeof actionsOf>) {
  const put = z.strictObject({ line: line("The word and what stands behind it, as in chat.") });
  const params = z.object({ name: word });
  return [
    action({
      ...{ path: "/api/v1/commands/made", body: put },
      summary: "Makes a command: `!socials role=everyone text`.",
      says: ({ body }) => ["command", "add", body.line],
    }),
    action({
      ...{ path: "/api/v1/commands/made/edit", body: put },
      summary: "Changes a command that was made so.",
      says: ({ body }) => ["command", "edit", body.line],
    }),
    action({
      ...{ path: "/api/v1/commands/made/:name/remove", params, body: nothing },
      summary: "Takes a command that was made so away.",
      says: ({ params: { name } }) => ["command", "remove", name],
    }),
    action({
      ...{ path: "/api/v1/timers", body: put },
      summary: "Makes a timer: `discord 15m lines 10 text`.",
      says: ({ body }) => ["timer", "add", body.line],
    }),
    action({
      ...{ path: "/api/v1/timers/edit", body: put },
      summary: "Changes a timer that was made so.",
      says: ({ body }) => ["timer", "edit", body.line],
    }),
    action({
      ...{ path: "/api/v1/timers/:name/switch", params },
      summary: "Switches a timer on or off.",
      body: z.strictObject({ on: z.boolean() }),
      says: ({ params: { name }, body }) => ["timer", body.on ? "on" : "off", name],
    }),
    action({
      ...{ path: "/api/v1/timers/:name/remove", params, body: nothing },
      summary: "Takes a timer away.",
      says: ({ params: { name } }) => ["timer", "remove", name],
    }),
  ] as const;
}

export function lineActions(ground: WebGround) {
  const action = actionsOf(ground);
  return [
    ...giveawayActions(action),
    ...dropActions(action),
    ...shopActions(action, ground),
    ...commandActions(action),
  ] as const;
}
