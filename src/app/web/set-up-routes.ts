/** The set-up of a new streamer: the questions of `chatmint init`, config.json at their end, and the sign-ins. */
import * as z from "zod";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { parseUsable } from "../load-config.ts";
import { nextCommand, viewersCommands } from "../set-up/next-command.ts";
import type { Question } from "../set-up/question.ts";
import { setUpStep } from "../set-up/questions.ts";
import { SettingsDesk } from "../settings/settings-desk.ts";
import { readSettingsText } from "../settings/settings-file.ts";
import { SignInDesk } from "../sign-in/sign-in-desk.ts";
import { Speech } from "../speech.ts";
import { refusedInWords } from "./refused-in-words.ts";
import type { WebGround } from "./web-ground.ts";

const answers = z
  .record(z.string().max(60), z.string().max(500))
  .describe("By the id of the question; an empty one keeps what is shown.");
const question = z.object({
  id: z.string(),
  before: z.array(z.string()),
  text: z.string(),
  shown: z.string().describe("What an empty answer keeps."),
  words: z.array(z.object({ word: z.string(), shown: z.string() })).optional(),
});
const signInAnswer = z.object({
  state: z
    .object({
      platform: z.enum(["twitch", "kick"]),
      account: z.enum(["bot", "broadcaster", "viewers"]),
      status: z.enum(["waiting", "done", "failed"]),
      lines: z.array(z.string()),
      link: z.string().optional(),
      userCode: z.string().optional(),
    })
    .optional(),
});

export function setUpRoutes(ground: WebGround) {
  const { house, configFile, paths, rehearsal } = ground;
  const desk = new SettingsDesk({ configFile, settings: house.settings });
  const signIns = new SignInDesk(ground);
  /** Where answers lead by the file as it is now. */
  const step = async (given: Readonly<Record<string, string>>) => {
    const read = readSettingsText(configFile);
    const isNew = (read.text ?? "").trim() === "";
    const config = parseUsable(read.text ?? "");
    const speech = new Speech(isNew ? house.ground.chat.replies.language : config.chat.language);
    const led = await setUpStep({ config, paths, environment: process.env, speech, isNew }, given);
    return { read, speech, led };
  };
  return [
    endpoint({
      method: "post",
      path: "/api/v1/set-up/step",
      on: ["private"],
      who: ["broadcaster"],
      summary: "The next question of the set-up, by the answers that were given so far. Writes nothing.",
      body: z.strictObject({ answers }),
      answer: z.object({
        hash: z.string().describe("Of config.json; the end names it."),
        isNew: z.boolean().describe("There is no config.json yet."),
        asked: z.array(question.extend({ answer: z.string() })),
        next: question.optional().describe("None where all are answered."),
        wrong: z.string().optional().describe("Why the answer to it is none."),
      }),
      run: ({ body }) =>
        refusedInWords(async () => {
          const { read, speech, led } = await step(body.answers);
          return {
            ...{ hash: read.hash, isNew: read.text === undefined },
            asked: led.asked.map((one) => ({ ...drawn(one.question, speech), answer: one.answer })),
            ...(led.next ? { next: drawn(led.next, speech) } : {}),
            ...(led.wrong === undefined ? {} : { wrong: led.wrong }),
          };
        }),
    }),
    endpoint({
      method: "post",
      path: "/api/v1/set-up",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Writes what the answers of the set-up come to into config.json, all or nothing.",
      body: z.strictObject({ hash: z.string().max(100), answers }),
      answer: z.object({
        written: z.boolean(),
        problems: z.array(z.string()),
        differences: z
          .array(z.object({ path: z.string(), wanted: z.unknown(), now: z.unknown() }))
          .describe("Where somebody else has changed the file meanwhile, and answers say otherwise: both values."),
        file: z.string(),
        next: z.string().describe("What to type next."),
        forViewers: z.boolean().describe("Something is to be signed in for viewers, too."),
        hasChannel: z.boolean().describe("False: there is nothing to connect to yet."),
        atStart: z.boolean().describe("The bot has to be started, or started again, for some of it to hold."),
      }),
      run: ({ body }) =>
        refusedInWords(async () => {
          const { led } = await step(body.answers);
          if (!led.changes) throw new Refusal(409, "NOT_ANSWERED", "Not every question is answered yet.");
          const changes = led.changes.map(([place, value]) => ({ path: place.join("."), value }));
          const changed = await desk.change(body.hash, changes);
          const config = parseUsable(readSettingsText(configFile).text ?? "");
          return {
            written: changed.status === "written",
            problems:
              changed.status === "wrong"
                ? changed.problems.map(({ sentence }) => sentence)
                : changed.status === "changed meanwhile"
                  ? [changed.sentence]
                  : [],
            differences:
              changed.status === "changed meanwhile"
                ? changed.differences.filter(({ wanted, now }) => JSON.stringify(wanted) !== JSON.stringify(now))
                : [],
            hasChannel: config.twitch.channel !== "" || config.kick.channel !== "",
            ...{ file: configFile, next: nextCommand(config), forViewers: viewersCommands(config).length > 0 },
            atStart: rehearsal || house.settings.waiting(config).length > 0,
          };
        }),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/set-up/sign-in",
      on: ["private"],
      who: ["broadcaster"],
      summary: "How the sign-in stands that was begun last; none where there was none.",
      answer: signInAnswer,
      read: () => signInState(signIns),
    }),
    endpoint({
      method: "post",
      path: "/api/v1/set-up/sign-in",
      on: ["private"],
      who: ["broadcaster"],
      summary:
        "Begins a sign-in by what config.json says now: Twitch by a code, Kick in the browser of this computer. One that is waited for is called off.",
      body: z.strictObject({
        platform: z.enum(["twitch", "kick"]),
        account: z.enum(["bot", "broadcaster", "viewers"]),
        clientId: z
          .string()
          .trim()
          .max(200)
          .optional()
          .describe("Of your app at Kick, the first time; of your second application at Twitch, for viewers."),
        clientSecret: z.string().trim().max(200).optional(),
      }),
      answer: signInAnswer,
      run: ({ body }) =>
        refusedInWords(async () => {
          await signIns.begin(body);
          return signInState(signIns);
        }),
    }),
  ] as const;
}

function signInState({ state }: SignInDesk) {
  return state ? { state: { ...state, lines: [...state.lines] } } : {};
}

function drawn({ id, before, text, shown, words }: Question, speech: Speech) {
  return {
    ...{ id, text, shown: speech.say(shown) },
    before: before.map((line) => line.trim()).filter((line) => line !== ""),
    ...(words ? { words: words.map((word) => ({ word, shown: speech.say(word) })) } : {}),
  };
}
