/** All commands there are: those that come with Chatmint, those of the streamer's files, and those made in chat, with the timers. */
import * as z from "zod";
import { ROLES } from "../../model/message.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { topic } from "../../web/topic.ts";
import { type SettingChange, SettingsDesk } from "../settings/settings-desk.ts";
import type { WebGround } from "./web-ground.ts";

const command = z
  .object({
    name: z.string().describe("How the config calls it: chat.commands.NAME."),
    from: z.enum(["chatmint", "file"]).describe("file: one of the streamer's own."),
    isOn: z.boolean(),
    usage: z.string().describe("How it is written."),
    words: z.array(z.string()).describe("All that call it, without the mark."),
    description: z.string(),
    role: z.enum(ROLES).describe("Who may use it."),
    price: z.int(),
    viewerSeconds: z.int().describe("Between two uses by one viewer."),
    channelSeconds: z.int().describe("Between two uses in the channel."),
  })
  .meta({ ref: "Command" });

const made = z
  .object({
    word: z.string(),
    text: z.string(),
    role: z.enum(ROLES),
    price: z.int(),
    viewerSeconds: z.int().nullable().describe("null: as the config says for all of them."),
    channelSeconds: z.int().nullable(),
    count: z.int(),
    isHidden: z.boolean().describe("A command of Chatmint has its word now, so it is never said."),
  })
  .meta({ ref: "MadeCommand" });

const timer = z
  .object({
    name: z.string(),
    text: z.string(),
    everyMs: z.int().nullable(),
    at: z.string().nullable().describe("A time of day."),
    cron: z.string().nullable().describe("Times of one that stands in the config."),
    lines: z.int().describe("It waits for so many lines of chat."),
    isOn: z.boolean(),
    from: z.enum(["chat", "config"]),
  })
  .meta({ ref: "Timer" });

const state = z.object({
  mark: z.string(),
  called: z.object({ command: z.string(), timer: z.string() }),
  commands: z.array(command),
  made: z.array(made),
  timers: z.array(timer),
});

const READERS = ["broadcaster", "moderator", "read"] as const;
const EVERYWHERE = ["private", "public"] as const;

function shown({ house, config }: WebGround): z.output<typeof state> {
  const { book } = house.ground.chat;
  const { custom } = house.features;
  const listed = new Map(book.list(["broadcaster"]).flatMap((one) => one.words.map((word) => [word, one] as const)));
  const hidden = new Set(custom.shadowed());
  const ofConfig = new Set(config.custom.timers.map(({ name }) => name));
  return {
    mark: book.mark,
    called: { command: house.called("command"), timer: house.called("timer") },
    commands: book.files
      .map(({ name, origin, command: declared }) => {
        const on = book.commands.get(name);
        const one = on && listed.get(on.shown);
        return {
          name,
          from: origin === "own" ? ("file" as const) : ("chatmint" as const),
          isOn: on !== undefined,
          usage: one?.usage ?? book.mark + name,
          words: [...(one?.words ?? [name])],
          description: one?.description ?? declared.description,
          role: on?.role ?? declared.role ?? "everyone",
          price: on?.price ?? declared.price ?? 0,
          viewerSeconds: on?.viewerSeconds ?? 0,
          channelSeconds: on?.channelSeconds ?? 0,
        };
      })
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    made: custom.all().map(({ word, text, role, price, viewerSeconds, channelSeconds, count }) => ({
      ...{ word, text, role, price, viewerSeconds, channelSeconds, count },
      isHidden: hidden.has(word),
    })),
    timers: custom.timers.all().map(({ name, text, everyMs, at, cron, lines, on }) => ({
      ...{ name, text, everyMs, at, lines },
      cron: cron ?? null,
      isOn: on,
      from: ofConfig.has(name) ? ("config" as const) : ("chat" as const),
    })),
  };
}

/** What of a command a streamer changes; what is left out stays as it is. */
const wish = z.strictObject({
  isOn: z.boolean().optional(),
  role: z.enum(ROLES).nullable().optional().describe("null: as it comes, like everything else here."),
  price: z.int().min(0).nullable().optional(),
  viewerSeconds: z.int().min(0).nullable().optional(),
  channelSeconds: z.int().min(0).nullable().optional(),
});

/** The change in the config that switches a command, or changes its role, price and waits. */
function changesOf(name: string, was: unknown, asked: z.output<typeof wish>): SettingChange[] {
  const at = `chat.commands.${name}`;
  const { isOn, role, price, viewerSeconds, channelSeconds } = asked;
  if (isOn === false) return was === false ? [] : [{ path: `${at}.enabled`, value: false }];
  const parts = [
    ["role", role],
    ["price", price],
    ["cooldown.viewerSeconds", viewerSeconds],
    ["cooldown.channelSeconds", channelSeconds],
  ] as const;
  return [
    // Switched off in the short way, it has nothing else that could be lost.
    ...(was === false ? [{ path: at }] : isOn === true ? [{ path: `${at}.enabled` }] : []),
    ...parts.flatMap(([part, value]) =>
      value === undefined ? [] : [{ path: `${at}.${part}`, ...(value === null ? {} : { value }) }],
    ),
  ];
}

async function changeCommand(ground: WebGround, name: string, asked: z.output<typeof wish>): Promise<void> {
  const { house, configFile } = ground;
  const { book } = house.ground.chat;
  if (!book.files.some((file) => file.name === name)) {
    throw new Refusal(404, "NOT_FOUND", `There is no command file called ${name}.`);
  }
  const desk = new SettingsDesk({ configFile, settings: house.settings });
  const { hash, values } = await desk.look();
  const was = (values["chat.commands"] as Readonly<Record<string, unknown>> | undefined)?.[name];
  const changed = await desk.change(hash, changesOf(name, was, asked));
  if (changed.status === "wrong") {
    throw new Refusal(409, "NOT_VALID", changed.problems.map(({ sentence }) => sentence).join(" "));
  }
  if (changed.status === "changed meanwhile") throw new Refusal(409, "CHANGED_MEANWHILE", changed.sentence);
  house.ground.core.changes.changed("commands");
}

export function commandRoutes(ground: WebGround) {
  return [
    endpoint({
      method: "post",
      path: "/api/v1/commands/:name",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Switches a command on or off, or changes its role, price and waits, in config.json.",
      params: z.object({ name: z.string().min(1).max(60) }),
      body: wish,
      answer: state,
      async run({ params: { name }, body }) {
        await changeCommand(ground, name, body);
        return shown(ground);
      },
    }),
    endpoint({
      method: "get",
      path: "/api/v1/commands",
      on: EVERYWHERE,
      who: READERS,
      summary: "All commands with their roles, prices and waits, those made in chat, and the timers.",
      answer: state,
      read: () => shown(ground),
    }),
  ] as const;
}

export function commandTopics(ground: WebGround) {
  return [
    topic({
      name: "commands",
      on: EVERYWHERE,
      who: READERS,
      shape: state,
      perSecond: 2,
      state: () => shown(ground),
    }),
  ] as const;
}
