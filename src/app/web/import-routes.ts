/** The page Imports: a file that is sent or a channel that is fetched, its dry run, bringing it in, and taking it back. */
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import * as z from "zod";
import { PLATFORMS } from "../../model/message.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { topic } from "../../web/topic.ts";
import { ImportDesk } from "../imports/import-desk.ts";
import { importOptions } from "../imports/look.ts";
import { shownName, UPLOAD_MAX } from "../imports/uploads.ts";
import { asBroadcaster } from "./as-broadcaster.ts";
import { importsState, importsStateOf } from "./import-shapes.ts";
import type { WebGround } from "./web-ground.ts";

const own = { on: ["private"], who: ["broadcaster"] } as const;
const id = z.string().min(1).max(40).describe("Of what is on the desk.");
const nothing = z.object({});

const desks = new WeakMap<WebGround, ImportDesk>();

/** The desk of a bot. */
export function importDeskOf(ground: WebGround): ImportDesk {
  const { house, imports, secrets, rehearsal } = ground;
  const desk =
    desks.get(ground) ??
    new ImportDesk({
      ...{ house, read: imports, secrets, rehearsal, random: ground.system.random },
      changed: () => house.ground.core.changes.changed("imports"),
    });
  desks.set(ground, desk);
  return desk;
}

export function importTopics(ground: WebGround) {
  const { house, tell } = ground;
  const state = () => importsStateOf(house, importDeskOf(ground).on, tell);
  return [topic({ ...own, name: "imports", shape: importsState, everyMs: 1_000, state })] as const;
}

export function importRoutes(ground: WebGround) {
  return [...deskRoutes(ground), ...bookRoutes(ground)] as const;
}

/** What is done with the one import that is looked at. */
function deskRoutes(ground: WebGround) {
  const { house, tell } = ground;
  const desk = importDeskOf(ground);
  return [
    endpoint({
      ...{ ...own, method: "get", path: "/api/v1/imports" },
      summary: "What is on the desk (a dry run, a question), earlier imports, and names that wait.",
      answer: importsState,
      read: () => importsStateOf(house, desk.on, tell),
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/imports/file" },
      summary: "Takes a file of another bot, as it is, and begins to read it. Nothing is written to the book.",
      query: z.strictObject({
        name: z.string().min(1).max(1_000).describe("What the file is called."),
        modifiedAtMs: z.coerce.number().int().min(0).optional().describe("When it was last changed."),
      }),
      takes: { type: "application/octet-stream", bytesMax: UPLOAD_MAX },
      answer: z.object({ id }),
      async take({ query: { name, modifiedAtMs }, signal }, sent) {
        const now = house.ground.core.system.clock.now();
        const file = await desk.uploads.take({ ...sent, modifiedAtMs: Math.min(modifiedAtMs ?? now, now) }, signal);
        try {
          const label = shownName(name);
          return { id: await desk.begin({ file, label }, label) };
        } catch (error) {
          desk.uploads.remove(file);
          throw error;
        }
      },
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/imports/channel" },
      summary:
        "Fetches what the service of another bot tells of a channel, and reads it: streamelements:NAME, botrix:NAME.",
      body: z.strictObject({ channel: z.string().trim().min(1).max(300) }),
      answer: z.object({ id: z.string() }),
      run: async ({ body: { channel } }) => ({
        id: await desk.begin({ channel, tokens: ground.secrets() }, shownName(channel)),
      }),
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/imports/answer" },
      summary: "Answers what the import asks.",
      body: z.strictObject({ id, question: z.string().max(40), answer: z.string().max(4_000) }),
      answer: nothing,
      run({ body: { id, question, answer } }) {
        desk.answer(id, question, answer);
        return {};
      },
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/imports/again" },
      summary: "Reads it again with other choices, as the import of the command line has them.",
      body: z.strictObject({ id, choices: importOptions }),
      answer: nothing,
      async run({ body: { id, choices } }) {
        await desk.again(id, choices);
        return {};
      },
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/imports/put-away" },
      summary: "Puts away what is on the desk, with all that was read of it.",
      body: z.strictObject({ id }),
      answer: nothing,
      async run({ body: { id } }) {
        if (desk.on?.id === id) await desk.putAway();
        return {};
      },
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/imports/bring-in" },
      summary: "Brings it in as one operation, which goes on by itself, also after a restart.",
      body: z.strictObject({ id }),
      answer: z.object({
        number: z.int(),
        isOld: z.boolean().describe("The same file is in the book already; nothing was added."),
      }),
      run: ({ body: { id }, key }) => desk.bringIn(id, key),
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/imports/commands" },
      summary: "Makes the commands of a list, each as !command add does.",
      body: z.strictObject({ id }),
      answer: z.object({ lines: z.array(z.string()).readonly().describe("What was answered to each.") }),
      run: async ({ body: { id }, key }) => ({ lines: (await desk.makeCommands(id, key)).map(tell) }),
    }),
    endpoint({
      ...{ ...own, method: "get", path: "/api/v1/imports/left-out" },
      summary: "All rows of what is on the desk that get nothing, or not quite what the file says, as text.",
      query: z.strictObject({ id }),
      respond({ query: { id } }) {
        const text = Readable.toWeb(createReadStream(desk.leftOut(id))) as never;
        return new Response(text, {
          headers: {
            "content-type": "text/plain; charset=utf-8",
            "content-disposition": 'attachment; filename="left-out.txt"',
          },
        });
      },
    }),
  ] as const;
}

/** What is done with what came in. */
function bookRoutes({ house }: WebGround) {
  const { imports } = house.features;
  const yesOrNo = z.enum(["yes", "no"]).describe("Whether it is the same person.");
  return [
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/imports/:number/undo" },
      summary: "Takes an import back: its points as far as they are still there, its minutes, and what waits.",
      params: z.object({ number: z.coerce.number().int().min(1).max(1e9) }),
      body: z.strictObject({}),
      answer: nothing,
      async run({ params: { number }, key }) {
        await imports.undo(number, key, "dashboard");
        return {};
      },
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/imports/waiting" },
      summary: "Says of a name whether it is the same person: they get what waits, or it is dropped.",
      body: z.strictObject({ login: z.string().min(1).max(100), platform: z.enum(PLATFORMS), decided: yesOrNo }),
      answer: z.object({ amount: z.int() }),
      write(work, { body: { login, platform, decided }, key }) {
        const caller = asBroadcaster(house, work, key, true);
        const there = { ...caller, channel: { ...caller.channel, platform } };
        if (!imports.waiting.named(there, login).some((one) => one.platform === platform)) {
          throw new Refusal(404, "NOT_FOUND", `Nothing waits for ${login}.`);
        }
        return { amount: imports.waiting.decide(work, there, login, decided === "yes").amount };
      },
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/imports/waiting/all" },
      summary: "The same of all names that wait for a decision.",
      body: z.strictObject({ decided: yesOrNo }),
      answer: z.object({ count: z.int(), amount: z.int() }),
      write(work, { body: { decided }, key }) {
        const { count, amount } = imports.decideAll(work, asBroadcaster(house, work, key, true), decided === "yes");
        return { count, amount };
      },
    }),
  ] as const;
}
