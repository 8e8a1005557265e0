/**
 * Looks at an event of a platform before anything believes it: what a server sends may lack a field, or hold another kind of
 * value than the platform's documents say. Such an event pays nobody and ends nothing.
 */
import type { PlatformEvent } from "./platform.ts";

type Check = (value: unknown) => boolean;
type KeysOf<E> = E extends unknown ? keyof E : never;
type Field = Exclude<KeysOf<PlatformEvent>, "kind" | "platform" | "channelId" | "atMs">;

/** Longer than any name, title or text that a platform lets people write. */
const TEXT_MAX = 2_000;
const LATEST_MS = 8.64e15;

const text: Check = (value) => typeof value === "string" && value !== "" && value.length <= TEXT_MAX;
const textOrEmpty: Check = (value) => value === "" || text(value);
const flag: Check = (value) => typeof value === "boolean";
const whole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
const moment: Check = (value) => typeof value === "number" && value >= 0 && value <= LATEST_MS;
const list: Check = (value) => Array.isArray(value) && value.every((each) => typeof each === "string");

function person(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { platformId, login, displayName, roles } = value as Record<string, unknown>;
  return text(platformId) && text(login) && text(displayName) && list(roles);
}

/** What each field may hold. The bounds are far above what any platform sells or has ever counted. */
const FIELDS: Readonly<Record<Field, Check>> = {
  key: text,
  redemptionKey: text,
  author: person,
  tier: whole(1, 3),
  months: whole(0, 2_400),
  renewal: flag,
  gifted: flag,
  count: whole(1, 100_000),
  bits: whole(1, 10_000_000),
  kicks: whole(1, 100_000_000),
  gift: textOrEmpty,
  viewers: whole(0, 100_000_000),
  rewardId: text,
  title: textOrEmpty,
  cost: whole(0, Number.MAX_SAFE_INTEGER),
  input: textOrEmpty,
  ref: text,
  startedAtMs: moment,
  platformId: text,
  untilMs: moment,
  messageId: text,
  roles: list,
  login: text,
  displayName: text,
  on: flag,
};

/** What an event of each kind has to have. */
const NEEDED: Readonly<Partial<Record<PlatformEvent["kind"], readonly Field[]>>> = {
  follow: ["key", "author"],
  subscription: ["key", "author", "tier", "months", "renewal", "gifted"],
  gift: ["key", "tier", "count"],
  cheer: ["key", "bits"],
  kicks: ["key", "kicks"],
  raid: ["key", "author", "viewers"],
  redemption: ["key", "author", "rewardId", "title", "cost", "input"],
  redemptionRefunded: ["redemptionKey"],
  banned: ["platformId"],
  unbanned: ["platformId"],
  deleted: ["messageId"],
  roles: ["platformId", "roles"],
  moderator: ["platformId", "on"],
  renamed: ["platformId", "login", "displayName"],
  sharedChat: ["on"],
};

/** What is wrong with an event, by the names of its fields; `undefined` when it can be believed. */
export function unsound(event: PlatformEvent): string | undefined {
  const values = event as unknown as Readonly<Record<string, unknown>>;
  if (!moment(values.atMs)) return "atMs";
  const wrong = new Set<string>((NEEDED[event.kind] ?? []).filter((field) => values[field] === undefined));
  for (const [field, check] of Object.entries(FIELDS)) {
    if (values[field] !== undefined && !check(values[field])) wrong.add(field);
  }
  return wrong.size === 0 ? undefined : [...wrong].join(", ");
}
