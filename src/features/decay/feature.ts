/** Decay: what lies idle for long loses a part, where the streamer wants it. */
import { defineFeature } from "../../kit/feature.ts";
import { Decay } from "./decay.ts";
import { DecayReport } from "./decay-report.ts";
import { decaySection } from "./settings.ts";
import { decayTables } from "./tables.ts";
import { DECAY_TEXTS } from "./texts.ts";

export const decay = defineFeature({
  name: "decay",
  tables: decayTables,
  settings: { decay: decaySection.prefault({}) },
  live: ["decay"],
  kinds: { decay: "play" },
  words: { decay: "lay idle" },
  texts: { decay: DECAY_TEXTS },
  inWork: {},
  build(context) {
    const built = new Decay(context, context.settings.decay);
    return Object.assign(built, { report: new DecayReport(built, context) });
  },
});
