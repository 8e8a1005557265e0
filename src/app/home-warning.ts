/** What is said of a public name that leads straight to this house. */
import type { Say } from "../config/say.ts";
import { type HomeSeams, leadsHome } from "../web/home-address.ts";
import type { Config } from "./config.ts";

/** A sentence; `undefined` where nothing is to be seen, or there is no public page. */
export async function homeWarning({ web }: Config, say: Say, seams?: HomeSeams): Promise<string | undefined> {
  const { enabled, url } = web.public;
  const found = enabled && url !== "" ? await leadsHome(url, seams) : undefined;
  if (!found) return undefined;
  const name = new URL(url).hostname;
  switch (found.why) {
    case "address":
      return say(
        "web.public.url is a bare address ({address}). If that is your own, everybody who opens your page learns where you are: take the name of a tunnel or of a small server instead (docs/public-page.md).",
        { address: found.address },
      );
    case "dynamic":
      return say(
        "{name} is a name of {service}, which leads to somebody's home: everybody who opens your page learns where you are. Use a tunnel or a small server instead (docs/public-page.md).",
        { name, service: found.service },
      );
    default:
      return say(
        "{name} leads to this computer itself ({address}). If it stands at your home, everybody who opens your page learns where you are: use a tunnel or a small server instead (docs/public-page.md).",
        { name, address: found.address },
      );
  }
}
