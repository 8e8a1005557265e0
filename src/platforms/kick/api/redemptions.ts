/** Redeemed channel points as Kick lists them: by reward, in pages, perhaps with rows that nobody can read. */
import type { z } from "zod";
import type { Page } from "../../pages.ts";
import { parse, redemptionGroupShape, redemptionPageShape, type redemptionShape, timeOf } from "./api-shapes.ts";
import type { KickRequest } from "./http.ts";

/** A viewer spent channel points. `id` is a ULID; Kick gives the viewer's id and no name. */
export interface KickRedemption {
  readonly id: string;
  readonly rewardId: string;
  readonly title: string;
  readonly cost: number;
  readonly canManage: boolean;
  readonly userId: string;
  readonly input: string;
  readonly status: string;
  readonly redeemedAtMs: number | undefined;
}

/** Redemptions as Kick listed them. */
export interface KickRedemptions {
  readonly found: readonly KickRedemption[];
  /** The ids of those that cannot be read, for example because Kick names nobody who redeemed them; empty where even that is missing. */
  readonly unreadable: readonly string[];
}

/** One page of redemptions: Kick groups them by reward. */
export function redemptionPage(request: KickRequest, answer: unknown): Page {
  const { data: groups, pagination } = parse(request, answer, redemptionPageShape);
  const rows = groups.flatMap((raw) => {
    const group = redemptionGroupShape.safeParse(raw);
    if (!group.success) return [raw];
    const { redemptions, ...rest } = group.data;
    return redemptions.map((row) => ({ ...rest, ...(typeof row === "object" ? row : {}) }));
  });
  return { rows, cursor: pagination?.next_cursor || undefined, total: undefined };
}

export function redemptionFrom({ reward, ...redemption }: z.output<typeof redemptionShape>): KickRedemption {
  return {
    id: redemption.id,
    rewardId: reward.id,
    title: reward.title,
    cost: reward.cost,
    canManage: reward.can_manage,
    userId: redemption.redeemer.user_id,
    input: redemption.user_input,
    status: redemption.status,
    redeemedAtMs: timeOf(redemption.redeemed_at),
  };
}

/** The id of a row that cannot be read. */
export function idIn(raw: unknown): string {
  const { id } = (raw ?? {}) as { id?: unknown };
  return typeof id === "string" ? id : "";
}
