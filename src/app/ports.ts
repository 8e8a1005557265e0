/** The ports that a config gives to Chatmint's own parts: two of them cannot have the same one. */
import type { Say } from "../config/say.ts";
import type { Config } from "./config.ts";

/** A port, the setting that names it, and who may connect to it. */
interface OwnPort {
  readonly setting: string;
  readonly port: number;
  readonly host: string;
}

/** Kick's deliveries come to the port of the public page, if both want the same. */
const SHARED = ["web.public.port", "kick.webhook.port"];

/** Two settings that name the same port, a sentence each. */
export function portProblems(config: Config, say: Say): string[] {
  const ports = ownPorts(config);
  return ports.flatMap((one, at) =>
    ports.slice(0, at).flatMap((other) => {
      if (one.port !== other.port) return [];
      const [first, second] = [other.setting, one.setting];
      if (!SHARED.includes(first) || !SHARED.includes(second)) {
        return [
          say("{first} and {second} are both {port}: no two parts of Chatmint can have the same port. Change one.", {
            ...{ first, second, port: String(one.port) },
          }),
        ];
      }
      if (one.host === other.host) return [];
      return [
        say(
          "{first} and {second} are both {port}, which works only where both hosts are the same: write the same in web.public.host and kick.webhook.host, or change one port.",
          { first, second, port: String(one.port) },
        ),
      ];
    }),
  );
}

/** Those that are opened with this config. Port 0 is another one for each. */
function ownPorts({ web, kick }: Config): OwnPort[] {
  const own = "127.0.0.1";
  const all: readonly (OwnPort & { readonly isOpened: boolean })[] = [
    { setting: "web.port", port: web.port, host: own, isOpened: web.enabled },
    { setting: "web.rehearsalPort", port: web.rehearsalPort, host: own, isOpened: web.enabled },
    { setting: "web.lan.port", port: web.lan.port, host: "0.0.0.0", isOpened: web.enabled && web.lan.enabled },
    {
      ...{ setting: "web.public.port", port: web.public.port, host: web.public.host },
      isOpened: web.enabled && web.public.enabled,
    },
    {
      ...{ setting: "kick.webhook.port", port: kick.webhook.port, host: kick.webhook.host },
      isOpened: kick.channel !== "" && kick.webhook.enabled,
    },
    { setting: "kick.loginPort", port: kick.loginPort, host: own, isOpened: kick.channel !== "" },
  ];
  return all.filter(({ port, isOpened }) => isOpened && port !== 0);
}
