/** What pages say it in: the language of the bot, its currency, and the streamer's time zone. */
import { existsSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { readJsonc, readTextFile } from "../../base/files.ts";
import { packageRoot, packageVersion } from "../../base/paths.ts";
import { endpoint } from "../../web/endpoint.ts";
import type { WebGround } from "./web-ground.ts";

/** Sentences of the pages in a language, by their English; none where there is no file of it. */
export function sentencesIn(language: string): Record<string, string> {
  const file = path.join(packageRoot(), "locales", "pages", `${language.split("-")[0]!.toLowerCase()}.json`);
  return existsSync(file) ? z.record(z.string(), z.string()).parse(readJsonc(readTextFile(file), file)) : {};
}

export function wordsRoutes({ house, rehearsal }: WebGround) {
  const { chat, core } = house.ground;
  const { language } = chat.replies;
  const texts = sentencesIn(language);
  const { nameOne, nameMany, decimals } = house.currency;
  return [
    endpoint({
      method: "get",
      path: "/api/v1/words",
      on: ["private", "public"],
      who: ["anybody"],
      summary: "The language of the pages, with their sentences, the currency and the time zone.",
      answer: z.object({
        language: z.string(),
        texts: z.record(z.string(), z.string()).describe("By the English sentence; empty in English."),
        currency: z.object({ nameOne: z.string(), nameMany: z.string(), decimals: z.int() }),
        mark: z.string().describe("What a command begins with."),
        timeZone: z.string(),
        version: z.string(),
        rehearsal: z.boolean(),
      }),
      read: () => ({
        ...{ language, texts, rehearsal },
        currency: { nameOne, nameMany, decimals },
        mark: chat.book.mark,
        timeZone: core.timeZone,
        version: packageVersion(),
      }),
    }),
  ] as const;
}
