import type { GetAnswer } from "../../shared/routes.ts";

/** One person as the bot tells of them. */
export type PersonAnswer = GetAnswer<"/api/v1/viewers/:id">;
