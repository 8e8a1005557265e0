import type { TopicState } from "../../shared/routes.ts";

export type Giveaway = TopicState<"giveaways">["giveaways"][number];
export type Drawn = Giveaway["drawn"][number];
