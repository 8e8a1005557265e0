/** Privacy: whoever asks for it is erased. */
import { defineFeature } from "../../kit/feature.ts";
import { erasedInWords, planInWords } from "./in-words.ts";
import { Privacy } from "./privacy.ts";
import { privacyProblems } from "./verify-erased.ts";

export const privacy = defineFeature({
  name: "privacy",
  kinds: { erasure: "both" },
  words: { erasure: "erased" },
  escrows: [{ what: "privacy", open: () => [], problems: privacyProblems }],
  inWork: {},
  build: (context) => Object.assign(new Privacy(context), { report: { plan: planInWords, erased: erasedInWords } }),
});
