import type { TopicState } from "../../shared/routes.ts";

export type ShopState = TopicState<"shop">;
export type ShopItem = ShopState["items"][number];
export type Redemption = ShopState["queue"][number];
