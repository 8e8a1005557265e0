/** What a form changes about an item, from its fields to the settings of the item. */
import { UserError } from "../../base/errors.ts";
import { cronProblem } from "../../base/time-plan.ts";
import type { Change } from "./changes.ts";
import { checkedSaying } from "./saying.ts";
import type { ItemConfig } from "./settings.ts";

/** What is left out stays; `null` takes it away. */
export interface FormChange {
  readonly name?: string | undefined;
  readonly price?: number | undefined;
  readonly description?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly stock?: number | null | undefined;
  readonly restock?: string | null | undefined;
  readonly viewerSeconds?: number | undefined;
  readonly channelSeconds?: number | undefined;
  readonly perBroadcast?: number | undefined;
  readonly perDay?: number | undefined;
  readonly ever?: number | undefined;
  readonly role?: ItemConfig["role"] | undefined;
  readonly watchedMinutes?: number | undefined;
  readonly message?: boolean | undefined;
  readonly fulfil?: ItemConfig["fulfil"] | undefined;
  readonly say?: string | null | undefined;
}

/** The change; `stock` is what there will be. Throws a UserError for what cannot be. */
export function changeOf(
  settings: ItemConfig,
  { restock, say, viewerSeconds, channelSeconds, perBroadcast, perDay, ever, ...plain }: Omit<FormChange, "stock">,
  stock: number | null | undefined,
): Change {
  const isEndless = stock === null || (stock === undefined && settings.stock === undefined);
  if (typeof restock === "string" && (isEndless || cronProblem(restock) !== undefined)) {
    throw new UserError(
      "itemRestock",
      "That is no time plan like 0 18 * * *, or there is no end of them: what is filled up needs a number.",
    );
  }
  const { cooldown, limit } = settings;
  const waits = given({ viewerSeconds, channelSeconds });
  const limits = given({ broadcast: perBroadcast, day: perDay, ever });
  return {
    ...given(plain),
    ...(restock === null || (isEndless && settings.restock !== undefined)
      ? { restock: undefined }
      : given({ restock })),
    ...(say === undefined ? {} : { action: say === null ? undefined : { kind: "say", text: checkedSaying(say) } }),
    ...(Object.keys(waits).length === 0 ? {} : { cooldown: { ...cooldown, ...waits } }),
    ...(Object.keys(limits).length === 0 ? {} : { limit: { ...limit, ...limits } }),
  } as Change;
}

/** Without what was left out. */
function given<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as never;
}
