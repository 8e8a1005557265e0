/** The sign-ins of viewers on the public page, as the config wants them. */
import type { Log } from "../base/log.ts";
import type { System } from "../base/system.ts";
import { kickConfig } from "../platforms/kick/settings.ts";
import { kickCredentials } from "../platforms/kick/sign-in/credentials.ts";
import { KickOAuth } from "../platforms/kick/sign-in/oauth.ts";
import { kickViewerSteps } from "../platforms/kick/sign-in/viewer-doctor.ts";
import { KickViewerSignIn } from "../platforms/kick/sign-in/viewer-sign-in.ts";
import type { DoctorStep } from "../platforms/platform.ts";
import { secretsNamed, TWITCH_VIEWER_SECRET } from "../platforms/sign-in/env-secrets.ts";
import type { SignInTrouble, ViewerSignIn } from "../platforms/sign-in/viewer-sign-in.ts";
import { twitchViewerSteps } from "../platforms/twitch/sign-in/viewer-doctor.ts";
import { TwitchViewerSignIn } from "../platforms/twitch/sign-in/viewer-sign-in.ts";
import type { Config } from "./config.ts";

export interface ViewerSignInsOptions {
  readonly config: Config;
  readonly system: System;
  readonly log: Log;
  /** `.env` beside the config and the environment. Never logged. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** Read again at each use: a login may just have written it. */
  readonly envFile: string;
  readonly trouble: SignInTrouble;
}

/** Both, whether they are set up or not. */
export function viewerSignIns(options: ViewerSignInsOptions): Readonly<Record<"twitch" | "kick", ViewerSignIn>> {
  const { config, system, log, trouble } = options;
  const { auth, api } = config.advanced.twitch.endpoints;
  const kick = kickConfig(config);
  const notForgotten = (platform: string) => (reason: string) =>
    log.warn({ platform, reason }, "the tokens of a viewer's sign-in were thrown away, but could not be revoked");
  return {
    twitch: new TwitchViewerSignIn({
      clientId: config.twitch.viewerSignIn.clientId,
      secret: twitchSecret(options),
      ...{ auth, api, trouble, notForgotten: notForgotten("twitch") },
    }),
    kick: new KickViewerSignIn({
      enabled: kick.viewerSignIn,
      oauth: kickOAuth(options),
      apiUrl: kick.endpoints.api,
      timeoutMs: kick.timing.requestMs,
      ...{ system, log, trouble, notForgotten: notForgotten("kick") },
    }),
  };
}

type Secrets = Pick<ViewerSignInsOptions, "config" | "system" | "secrets" | "envFile">;

function twitchSecret({ secrets, envFile }: Secrets): () => string | undefined {
  return () => secretsNamed([TWITCH_VIEWER_SECRET], secrets, envFile)?.[TWITCH_VIEWER_SECRET];
}

/** Kick's sign-in server, asked as the streamer's own app. */
export function kickOAuth({ config, system, secrets, envFile }: Secrets): KickOAuth {
  const { endpoints, timing } = kickConfig(config);
  const credentials = () => kickCredentials(secrets, envFile);
  return new KickOAuth({ idUrl: endpoints.id, credentials, system, timeoutMs: timing.requestMs });
}

/** What `doctor` can try of them without a viewer. Changes nothing. */
export async function* viewerSignInSteps(options: Secrets): AsyncIterable<DoctorStep> {
  const { config } = options;
  const publicUrl = config.web.public.enabled ? config.web.public.url : "";
  const { clientId } = config.twitch.viewerSignIn;
  if (config.twitch.channel) {
    const { auth } = config.advanced.twitch.endpoints;
    yield* twitchViewerSteps({ clientId, secret: twitchSecret(options)(), auth, publicUrl });
  }
  if (config.kick.channel)
    yield* kickViewerSteps({ enabled: config.kick.viewerSignIn, oauth: kickOAuth(options), publicUrl });
}
