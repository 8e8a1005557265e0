import type { TopicState } from "../../shared/routes.ts";

/** What happens now, as the bot tells it. */
export type Now = TopicState<"now">;
