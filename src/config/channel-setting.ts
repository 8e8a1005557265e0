/** A channel or an account in the config, read from its name or from a pasted link. */
import { z } from "zod";
import type { Pasted } from "./channel-links.ts";

/** A text that `read` finds a channel in; `""` and the words for none are none. */
export function channelSetting(expected: string, read: (pasted: string) => Pasted) {
  return z.string().transform((value, context) => {
    const pasted = read(value);
    if ("channel" in pasted) return pasted.channel;
    if ("none" in pasted) return "";
    context.addIssue({
      code: "custom",
      message: `Expected ${expected}, got ${JSON.stringify(value)}: ${pasted.wrong}.`,
      input: value,
    });
    return z.NEVER;
  });
}
