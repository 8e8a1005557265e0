/** The logins of one person: what a wait of minutes and more holds for, so that nothing of a day is had once per platform. */
import type { Clock } from "../base/clock.ts";
import type { SamePerson } from "../ledger/same-person.ts";
import type { PlatformName } from "../model/message.ts";
import type { Viewers } from "./viewers.ts";

export interface OtherLoginsOptions {
  readonly viewers: Pick<Viewers, "known" | "identities">;
  readonly same: Pick<SamePerson, "idsOf">;
  readonly clock: Pick<Clock, "now">;
}

/** One login of somebody. */
export interface Login {
  readonly platform: PlatformName;
  readonly platformId: string;
}

/** What other logins this person has, or had at some time of the last so many seconds. */
export function otherLogins(
  { viewers, same, clock }: OtherLoginsOptions,
  { platform, platformId }: Login,
  seconds: number,
): readonly Login[] {
  const viewer = viewers.known(platform, platformId);
  if (!viewer) return [];
  return same
    .idsOf(viewer.id, clock.now() - seconds * 1_000)
    .flatMap((id) => viewers.identities(id))
    .filter((login) => login.platform !== platform || login.platformId !== platformId);
}
