/** The settings for the dashboard: what there is, what stands in the file, what holds now, and changes to them. */
import * as z from "zod";
import { SETTING_KINDS, type SettingForm } from "../../config/describe.ts";
import { endpoint } from "../../web/endpoint.ts";
import { describedConfig } from "../settings/described.ts";
import { inLanguage } from "../settings/meanings.ts";
import { type Changed, SettingsDesk, type SettingsLook } from "../settings/settings-desk.ts";
import { refusedInWords } from "./refused-in-words.ts";
import type { WebGround } from "./web-ground.ts";

const problem = z.object({
  path: z.string().describe('The setting; "" for the whole file.'),
  sentence: z.string(),
});
const look = {
  problems: z.array(problem).describe("What keeps it from being written."),
  standing: z.array(problem).describe("What was so before, and refuses nothing."),
  warnings: z.array(z.string()),
};
/** A form has forms in it. A shape that has itself in it is told apart by no OpenAPI document. */
const inside = z.unknown() as z.ZodType<SettingForm>;
const form = z.object({
  path: z.string(),
  kind: z.enum(SETTING_KINDS),
  meaning: z.string(),
  default: z.unknown().optional(),
  options: z.array(z.string()).optional(),
  least: z.number().optional(),
  most: z.number().optional(),
  lengthLeast: z.int().optional(),
  lengthMost: z.int().optional(),
  fields: z.record(z.string(), inside).optional().describe("The same of what is inside of it, by name."),
  orOff: z.boolean().optional(),
  live: z.boolean().describe("It holds from the moment it is changed; else from the next start on."),
});

const settingsAnswer = z.object({
  sections: z.array(z.object({ path: z.string(), meaning: z.string() })),
  settings: z.array(form),
  file: z.string(),
  hash: z.string().describe("Of the file; a change names it."),
  text: z.string().optional().describe("The file as it is; none where there is no file yet."),
  values: z.record(z.string(), z.unknown()).describe("What holds after a start with this file, by setting."),
  written: z.array(z.string()).describe("Settings that the file names."),
  waiting: z.array(z.string()).describe("Settings that hold from the next start on."),
  old: z.array(z.object({ from: z.string(), to: z.string() })),
  ...look,
});

const changesBody = z.strictObject({
  hash: z.string().max(100),
  changes: z
    .array(z.strictObject({ path: z.string().min(1).max(200), value: z.unknown().optional() }))
    .max(500)
    .describe("A setting without a value goes back to its default."),
  onlyLook: z.boolean().default(false).describe("Says what would be said, and writes nothing."),
});

const changedAnswer = z.object({
  status: z.enum(["written", "fine", "wrong", "changed meanwhile"]),
  ...look,
  now: z.array(z.string()).describe("Settings that hold from now on."),
  atStart: z.array(z.string()).describe("Settings that hold from the next start on."),
  differences: z
    .array(z.object({ path: z.string(), wanted: z.unknown(), now: z.unknown() }))
    .describe("Where somebody else has changed the file meanwhile: both values."),
});

export function settingsRoutes({ house, configFile }: WebGround) {
  const desk = new SettingsDesk({ configFile, settings: house.settings });
  const { core, chat } = house.ground;
  const said = core.options.inLanguage ?? ((sentence: string) => sentence);
  const told = ({ problems, standing, warnings }: SettingsLook) => ({
    problems: problems.map((one) => ({ ...one, sentence: said(one.sentence) })),
    standing: standing.map((one) => ({ ...one, sentence: said(one.sentence) })),
    warnings: warnings.map(said),
  });
  return [
    endpoint({
      method: "get",
      path: "/api/v1/settings",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Every setting: what it does, what may stand there, what stands there, and what is wrong with it.",
      answer: settingsAnswer,
      read: () =>
        refusedInWords(async () => {
          const described = inLanguage(describedConfig(), chat.replies.language);
          const { settings } = described;
          const now = await desk.look();
          return {
            sections: [...described.sections],
            settings: settings.map((one) => ({ ...one, live: house.settings.isLive(one.path) })) as never,
            ...{ file: now.file, hash: now.hash, text: now.text, values: { ...now.values } },
            ...{ written: [...now.written], waiting: [...now.waiting] },
            old: now.old.map(({ from, to }) => ({ from, to })),
            ...told(now),
          };
        }),
    }),
    endpoint({
      method: "post",
      path: "/api/v1/settings",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Changes settings in config.json, all or none, and takes over what may change while the bot runs.",
      body: changesBody,
      answer: changedAnswer,
      run: ({ body: { hash, changes, onlyLook } }) =>
        refusedInWords(async () => {
          const changed = await desk.change(hash, changes, { onlyLook });
          return { ...NOTHING, ...answerOf(changed), ...("problems" in changed ? told(changed) : {}) };
        }),
    }),
  ] as const;
}

const NOTHING = { problems: [], standing: [], warnings: [], now: [], atStart: [], differences: [] };

function answerOf(changed: Changed) {
  const { status } = changed;
  if (status === "written") return { status, now: [...changed.taken.now], atStart: [...changed.taken.atStart] };
  return status === "changed meanwhile" ? { status, differences: [...changed.differences] } : { status };
}
