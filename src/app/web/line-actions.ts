/**
 * What is done to giveaways, drops, the shop, goals, commands and timers: each is a line that a moderator could write, run as
 * the broadcaster's. So rules, limits and what chat is told are those of the commands, and the same request does it once.
 */
import * as z from "zod";
import { UserError } from "../../base/errors.ts";
import { PRICE_MAX } from "../../base/lengths.ts";
import { phrase } from "../../base/phrase.ts";
import { quoted } from "../../chat/reading/parse.ts";
import type { Ended } from "../../chat/run-command.ts";
import type { Access, Scope } from "../../web/caller.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { fieldOf } from "./field-of.ts";
import { runLine } from "./run-line.ts";
import { startWords } from "./start-words.ts";
import type { WebGround } from "./web-ground.ts";

const said = z.object({ lines: z.array(z.string()).describe("What the bot answers.") });
const nothing = z.strictObject({});
const numbered = z.object({ id: z.coerce.number().int().min(1) });
const amount = z.int().min(1).describe("In the smallest unit of the currency.");
const text = (most: number) => z.string().trim().min(1).max(most);
/** One word: what stands behind it is another part of the line. */
const word = text(60).regex(/^\S+$/, "Write one word.");

interface Action<Path extends string, P extends z.ZodType | undefined, B extends z.ZodType> {
  readonly path: Path;
  readonly scope?: Scope;
  readonly summary: string;
  readonly params?: P;
  readonly body: B;
  /** What keeps it from being done now: throws. */
  readonly check?: (asked: { readonly params: z.output<NonNullable<P>>; readonly body: z.output<B> }) => void;
  /** What the bot answers is said in chat too, where whoever it is about reads it. */
  readonly isTold?: boolean;
  /** The line, its command first. */
  readonly says: (asked: {
    readonly params: z.output<NonNullable<P>>;
    readonly body: z.output<B>;
  }) => readonly [command: string, ...words: (string | number | false | undefined)[]];
}

/** Declares routes that run a line. */
function actionsOf({ house }: WebGround) {
  /** What is checked first is done one after the other, so that what was looked at holds. */
  let before: Promise<unknown> = Promise.resolve();
  return <const Path extends string, B extends z.ZodType, P extends z.ZodType | undefined = undefined>(
    action: Action<Path, P, B>,
  ) => {
    const { path, scope, summary, params, body, says, check, isTold } = action;
    const who: readonly Access[] = scope === undefined ? ["broadcaster"] : ["broadcaster", scope];
    return endpoint({
      ...{ method: "post" as const, path, on: ["private"] as const, who, summary, body, answer: said },
      ...(params === undefined ? {} : { params }),
      async run(ask) {
        const [command, ...words] = says(ask as never);
        const written = [house.called(command), ...words.filter((one) => one !== undefined && one !== false)].join(" ");
        const done = async () => {
          check?.(ask as never);
          return runLine(house, ask, { text: written, sure: true, answer, isTold: isTold === true });
        };
        if (check === undefined) return done();
        const doing = before.then(done);
        before = doing.catch(() => undefined);
        return doing;
      },
    });
  };
}

function answer(ended: Ended): z.input<typeof said> {
  if (ended.kind === "done") return { lines: [...ended.lines] };
  const cure = ended.kind === "failed" ? "The log says more." : "";
  const message = ended.lines.join(" ") || "The bot did not do it.";
  const field = fieldOf(ended.code);
  throw new Refusal(409, ended.code, message, cure, undefined, field === undefined ? [] : [{ field, message }]);
}

/** A name of several words stands in quotes, so it has none. */
const name = (most: number) => text(most).refine((one) => quoted(one) !== undefined, "Write it without quotes.");
const count = (most: number) => z.int().min(1).max(most).optional();

function giveawayActions(action: ReturnType<typeof actionsOf>) {
  return [
    action({
      ...{ path: "/api/v1/giveaways", scope: "giveaways" },
      summary: "Opens a giveaway.",
      body: z
        .strictObject({
          prize: name(120).optional().describe("Words; or else prizeAmount."),
          prizeAmount: amount.optional().describe("What each winner is paid."),
          keyword: word.optional().describe("What chat types to enter; without one it is a command."),
          who: z.enum(["everyone", "followers", "subscribers", "active"]).default("everyone"),
          ...{ winners: count(100), price: count(PRICE_MAX), max: count(1_000_000), sub: count(100), vip: count(100) },
          watchedMinutes: count(527_040).describe("So long somebody must have watched."),
          forSeconds: count(604_800).describe("Then it closes by itself."),
          claimSeconds: count(3_600).describe("So long a winner has to answer."),
        })
        .refine(({ prize, prizeAmount }) => (prize === undefined) !== (prizeAmount === undefined), {
          ...{ path: ["prize"], message: "Say what can be won." },
        }),
      says: ({ body }) => ["giveaway", "start", ...startWords(body)],
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

/** How each state is told. */
const STATES = {
  waiting: "R{id} waits again. Look at it again.",
  acting: "R{id} is being done right now. Look at it again.",
  fulfilled: "R{id} is done by now. Look at it again.",
  refunded: "R{id} is paid back by now. Look at it again.",
  forfeited: "R{id} is forfeited by now. Look at it again.",
} as const;
const was = z
  .enum(["waiting", "acting", "fulfilled", "refunded", "forfeited"])
  .optional()
  .describe("The state that it was seen in: it is refused where that is another one by now.");

function shopActions(action: ReturnType<typeof actionsOf>, { house, tell }: WebGround) {
  const unchanged = (asked: {
    readonly params: { readonly id: number };
    readonly body: { readonly was?: keyof typeof STATES | undefined };
  }) => {
    const { params, body } = asked;
    const now = body.was === undefined ? undefined : house.features.shop.stateOf(params.id);
    if (now === undefined || now === body.was) return;
    throw new Refusal(409, "CHANGED_MEANWHILE", tell(phrase(STATES[now], { id: params.id })));
  };
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
      ...{ path: "/api/v1/shop/items/:id/remove", scope: "shop", params: numbered, body: nothing },
      summary: "Takes an item out of the shop. What was redeemed of it stays open.",
      says: ({ params: { id } }) => ["removeitem", quoted(nameOf(id))!],
    }),
    action({
      ...{ path: "/api/v1/shop/redemptions/:id/fulfil", scope: "shop", params: numbered },
      summary: "Says that a redemption is done.",
      body: z.strictObject({ anyway: z.boolean().default(false).describe("Without its action."), was }),
      check: unchanged,
      isTold: true,
      says: ({ params: { id }, body }) => ["fulfil", `R${id}`, body.anyway && "anyway"],
    }),
    action({
      ...{ path: "/api/v1/shop/redemptions/:id/refund", scope: "shop", params: numbered },
      summary: "Pays a redemption back, also one that has ended.",
      body: z.strictObject({ reason: z.string().trim().max(200).default(""), was }),
      check: unchanged,
      isTold: true,
      says: ({ params: { id }, body }) => ["refund", `R${id}`, body.reason],
    }),
    action({
      ...{ path: "/api/v1/goal", scope: "shop" },
      summary: "Sets the goal that support fills up.",
      body: z.strictObject({ target: amount, title: name(60) }),
      says: ({ body }) => ["goal", body.target, quoted(body.title)!],
    }),
    action({
      ...{ path: "/api/v1/goal/end", scope: "shop", body: nothing },
      summary: "Takes the goal down.",
      says: () => ["goal", "end"],
    }),
  ] as const;
}

function commandActions(action: ReturnType<typeof actionsOf>) {
  const params = z.object({ name: word });
  return [
    action({
      ...{ path: "/api/v1/commands/made/:name/remove", params, body: nothing },
      summary: "Takes a command that was made so away.",
      says: ({ params: { name } }) => ["command", "remove", name],
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
