/** The step of `chatmint doctor` about the shop: whether OBS answers, and has what the items switch. */
import { joined, phrase } from "../../base/phrase.ts";
import type { CheckContext } from "../../kit/feature.ts";
import type { DoctorStep } from "../../platforms/platform.ts";
import type { ShopConfig } from "./settings.ts";

/** Connects to OBS where the config names it. */
export async function* obsSteps(shop: ShopConfig, by: CheckContext): AsyncIterable<DoctorStep> {
  const { items, obs } = shop;
  if (obs.url === "") return;
  const name = "OBS";
  // Only here, because the library of OBS takes a while to load.
  const { checkObs } = await import("../../obs/obs-check.ts");
  const finding = await checkObs({ ...obs, password: by.obsPassword, items, timers: by.timers });
  if ("away" in finding) {
    const detail = phrase("{url}: {away}", { url: obs.url, away: finding.away });
    yield { name, state: "warning", detail, cure: "Items that switch something in OBS wait until it is there." };
  } else if (finding.missing.length > 0) {
    const cure = "Correct the names in shop.items; they must be written as in OBS, capitals and spaces too.";
    yield { name, state: "failed", detail: joined(finding.missing, "; "), cure };
  } else {
    yield { name, state: "ok", detail: phrase("connected to {url}", { url: obs.url }) };
  }
}
