/** Conversions: a platform's own points exchanged for the channel's currency. */
import { defineFeature } from "../../kit/feature.ts";
import { Converter } from "./conversions.ts";

export const conversions = defineFeature({
  name: "conversions",
  kinds: { conversion: "play" },
  inWork: {},
  build: (context) => new Converter({ ...context, of: (channel) => context.channels.platformOf(channel)?.conversions }),
});
