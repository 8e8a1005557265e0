/** The routes of the page Imports: a file that is sent, its dry run, the book, and the way back. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { type ClientRequest, request } from "node:http";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { UPLOAD_MAX } from "../../src/app/imports/uploads.ts";
import { importDeskOf } from "../../src/app/web/import-routes.ts";
import { sentFile } from "../../src/web/sent-file.ts";
import { canMount } from "../support/mount.ts";
import { PointsService } from "../support/points-service.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { type WebRig, webRig } from "../support/web.ts";

const HEADER = "Username,Twitch User ID,Current Points,All Time Points\n";
const REVLO = `${HEADER}Milo_Plays,51000001,2500,9100\n042,51000002,30.5,30\nminus,51000003,-4,0\no'neil,,5,5\nnightbot,19264788,99999,99999\nnameless,,70,70\n`;
const AT_MS = 1_700_000_000_000;

// biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects.
type Loose = any;
type Named = Readonly<Record<string, string>>;

let rig: WebRig;
const folderOf = (...parts: string[]) => path.join(rig.ground.paths.imports, "rehearsal", ...parts);
const left = () => (existsSync(folderOf("uploads")) ? readdirSync(folderOf("uploads")) : []);
const addressOf = (name: string) => `/api/v1/imports/file?name=${encodeURIComponent(name)}&modifiedAtMs=${AT_MS}`;

/** Sends text as a page sends a file. */
function sends(name: string, text: string, headers: Named = {}) {
  return rig.ask(addressOf(name), {
    ...{ method: "POST", body: text },
    headers: { ...rig.paired, "content-type": "application/octet-stream", ...headers },
  });
}

/** Begins to send, and leaves the rest to the test. */
function begins(headers: Named): ClientRequest {
  const sent = request({
    ...{ host: "127.0.0.1", port: rig.port, path: addressOf("points.csv"), method: "POST", agent: false },
    headers: { host: rig.host, ...rig.paired, "content-type": "application/octet-stream", ...headers },
  });
  sent.on("error", () => {});
  return sent;
}

const answered = (sent: ClientRequest) =>
  new Promise<{ readonly status: number; readonly json: Loose }>((resolve, reject) => {
    sent.on("error", reject);
    sent.on("response", (answer) => {
      let all = "";
      answer.on("data", (part) => {
        all += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode!, json: JSON.parse(all) }));
    });
  });

/** What is on the desk once it is read, or asks. */
async function desk(): Promise<Loose> {
  let now: Loose;
  await expect
    .poll(
      async () => {
        now = (await rig.asBroadcaster("/api/v1/imports")).json.desk;
        return now?.standing.at;
      },
      // A thread from source is compiled first.
      { timeout: 100_000 },
    )
    .not.toBe("reading");
  return now;
}

const posts = (route: string, body: object) => rig.asBroadcaster(`/api/v1/imports/${route}`, { body });

async function earlier(number: number): Promise<Loose> {
  await rig.ground.house.features.imports.ended(number);
  return (await rig.asBroadcaster("/api/v1/imports")).json.earlier.find((one: Loose) => one.number === number);
}

function balanceOf(platformId: string): number {
  const { viewers, ledger, currency } = rig.ground.house;
  const known = viewers.known("twitch", platformId);
  return known ? ledger.balance(known.id, currency.id) : 0;
}

describe("a file that is sent", () => {
  beforeEach(async () => {
    rig = await webRig();
  });

  it("is told, brought in once, and taken back", async () => {
    expect((await sends("points.csv", REVLO)).status).toBe(200);
    const { id, name, standing } = await desk();
    expect(name).toBe("points.csv");
    expect(standing.look).toMatchObject({
      ...{ title: "Revlo, points.csv", rows: 6, viewers: 5, nothing: false, writtenAtMs: AT_MS, listed: 0 },
      leftOut: { count: 1, first: [{ place: "row 5", name: "o'neil", why: "no name that Twitch knows" }] },
      changed: [
        { why: "floored", count: 1, names: ["042"] },
        { why: "negative", count: 1, names: ["minus"] },
      ],
      sum: { given: 2_530, gets: { new: 2 } },
      skipped: [{ why: "bot", count: 1, names: ["nightbot"] }],
    });
    expect(standing.look.largest[0]).toEqual({ name: "nightbot", there: 99_999, fate: "skipped", has: 0, change: 0 });
    expect(balanceOf("51000001")).toBe(0);
    const key = { headers: { "idempotency-key": "once-and-for-all" }, body: { id } };
    const done = await rig.asBroadcaster("/api/v1/imports/bring-in", key);
    expect(done.json).toEqual({ number: 1, isOld: false });
    expect((await rig.asBroadcaster("/api/v1/imports/bring-in", key)).json).toEqual(done.json);
    expect(await earlier(1)).toMatchObject({ state: "done", amount: 2_530, viewers: 2, waiting: 1 });
    expect([balanceOf("51000001"), left(), readdirSync(folderOf()).filter((one) => one.endsWith(".db"))]).toEqual([
      2_500,
      [],
      [],
    ]);
    // The same file again, under whatever name, adds nothing.
    await sends("other.txt", REVLO);
    expect((await desk()).standing.look).toMatchObject({ nothing: true, sum: { exists: 5 } });
    const again = await posts("bring-in", { id: (await desk()).id });
    expect([again.status, again.json.code]).toEqual([409, "NOTHING"]);
    expect((await posts("1/undo", {})).status).toBe(200);
    expect(await earlier(1)).toMatchObject({ state: "undone", undo: { left: 0, spent: [] } });
    expect(balanceOf("51000001")).toBe(0);
  });

  it("asks what only the streamer knows, takes no other answer, and reads again with another mode", async () => {
    await sends("twice.csv", `${HEADER}ann,7,10,0\nAnn,7,30,0\n`);
    const { id, standing } = await desk();
    expect(standing.question).toMatchObject({ id: "duplicates", options: ["sum", "largest", "skip"] });
    expect(standing.question.before).toContain("row 2 ann 10; row 3 ann 30");
    expect((await posts("answer", { id, question: "duplicates", answer: "both" })).status).toBe(400);
    expect((await posts("answer", { id: "other", question: "duplicates", answer: "sum" })).json.code).toBe("GONE");
    expect((await posts("answer", { id, question: "duplicates", answer: "sum" })).status).toBe(200);
    const read = await desk();
    expect(read.standing.look).toMatchObject({ mode: "add", sum: { given: 40 } });
    expect((await posts("again", { id, choices: { ...read.choices, mode: "raise-to" } })).status).toBe(200);
    expect((await desk()).standing.look).toMatchObject({ mode: "raise-to", sum: { given: 40 } });
    expect((await posts("put-away", { id })).status).toBe(200);
    expect([await desk(), left(), readdirSync(folderOf()).filter((one) => one.endsWith(".db"))]).toEqual([
      undefined,
      [],
      [],
    ]);
  });

  it("has all rows that get nothing as a download, where there are many", async () => {
    const many = Array.from({ length: 40 }, (_, n) => `o'neil${n},,5,5\n`).join("");
    await sends("points.csv", `${HEADER}${many}`);
    const { id, standing } = await desk();
    expect([standing.look.listed, standing.look.leftOut.first.length]).toEqual([40, 15]);
    const { text, headers } = await rig.asBroadcaster(`/api/v1/imports/left-out?id=${id}`);
    expect(text.split("\n")[39]).toBe("row 41 o'neil39: no name that Twitch knows");
    expect([headers["content-disposition"], headers["content-type"]]).toEqual([
      'attachment; filename="left-out.txt"',
      "text/plain; charset=utf-8",
    ]);
  });

  it("is told in French where the bot speaks it", async () => {
    rig = await webRig({ config: { chat: { language: "fr" } } });
    const many = Array.from({ length: 20 }, (_, n) => `o'neil${n},2,5\n`).join("");
    await sends("a table.csv", `User,Watched,Coins\n${many}nightbot,1,1\nann,1,2500\nAnn,1,x\nann,2,1000.5\n`);
    const asked = await desk();
    expect(asked.standing.question.text).toBe(
      'Est-ce que "Watched" de a table.csv est en minutes, en heures ou en secondes ?',
    );
    await posts("answer", { id: asked.id, question: "time", answer: "hours" });
    await desk();
    await posts("answer", { id: asked.id, question: "platform", answer: "twitch" });
    expect((await desk()).standing.question).toMatchObject({
      id: "duplicates",
      before: ["Plusieurs lignes sont la même personne :", "ligne 23 ann 2\u202f500 ; ligne 25 ann 1\u202f000"],
    });
    await posts("answer", { id: asked.id, question: "duplicates", answer: "sum" });
    const { look } = (await desk()).standing;
    expect([look.title, look.leftOut.first[0], look.listed]).toEqual([
      "Un tableau, a table.csv",
      { place: "ligne 2", name: "o'neil0", why: "pas un nom comme Twitch en connaît" },
      23,
    ]);
    const all = (await rig.asBroadcaster(`/api/v1/imports/left-out?id=${asked.id}`)).text;
    expect(all).toContain("ligne 22 nightbot: ne reçoit rien : un bot connu\n");
    expect(all).toContain('ligne 24 Ann: "x" n’est pas un nombre\n');
    expect(all).not.toMatch(/\b(?:row|is|gets|which|of)\b/);
    await sends("odd.txt", "Hello there, this is no list.");
    expect((await desk()).standing.problems).toEqual([
      "Rien n’a été reconnu dans odd.txt. Ce qui peut être importé de chaque bot : docs/moving-here.md",
    ]);
    await sends("empty.txt", "");
    expect((await desk()).standing.problems).toEqual(["empty.txt est vide."]);
    await sends("list.txt", "!a b\n!a b\nnot one\n!c d\n!d e\n");
    expect((await desk()).standing.look.left).toEqual([
      { line: 2, written: "!a b", why: "la même chose est à la ligne 1" },
      { line: 3, written: "not one", why: "elle ne commence pas par ! et un mot" },
    ]);
  });

  it("may be a list of commands, each made as !command add makes it", async () => {
    await sends("list.txt", "!socials Find me: example.com\n!hug $(user) hugs $(touser)\n!points mine\n");
    const { id, standing } = await desk();
    expect(standing.look.commands.map(({ word }: Loose) => word)).toEqual(["socials", "hug"]);
    expect(standing.look.left).toEqual([
      { line: 3, written: "!points mine", why: "one of my own commands is called so" },
    ]);
    await rig.chat.says("ann", "hi");
    expect((await posts("commands", { id })).json.lines).toHaveLength(2);
    expect(await rig.chat.says("ann", "!hug bob")).toEqual([expect.stringContaining("ann hugs bob")]);
  });

  it.each([
    ["../../../etc/passwd", "passwd"],
    ["C:\\Users\\me\\..\\points.csv", "points.csv"],
    ["..", "file"],
    ["\u202etxt.sv\u2066c.exe\u0000\n", "txt.svc.exe"],
    ["les points de 💜 mïla.csv", "les points de 💜 mïla.csv"],
    [`${"x".repeat(900)}.csv`, `${"x".repeat(119)}…`],
  ])("is kept under a name of our own, whatever it is called: %j", async (name, shown) => {
    await sends(name, `${HEADER}ann,7,10,0\nAnn,7,30,0\n`);
    expect((await desk()).name).toBe(shown);
    expect(left()).toEqual([expect.stringMatching(/^[0-9a-f]{24}$/)]);
    expect(readdirSync(folderOf()).filter((one) => !/^[0-9a-f]{20}\.db/.test(one))).toEqual(["uploads"]);
  });

  it("is refused to other pages and other types, and leaves nothing when it is cut off", async () => {
    const elsewhere = await sends("points.csv", REVLO, { origin: "https://evil.example" });
    const unsigned = await sends("points.csv", REVLO, { origin: "", "sec-fetch-site": "cross-site" });
    const typed = await sends("points.csv", REVLO, { "content-type": "text/plain" });
    const nameless = await rig.ask("/api/v1/imports/file", {
      ...{ method: "POST", body: REVLO, headers: { ...rig.paired, "content-type": "application/octet-stream" } },
    });
    expect([elsewhere, unsigned, typed, nameless].map(({ status }) => status)).toEqual([403, 403, 415, 400]);
    const sent = begins({ "content-length": "1000000" });
    sent.write(REVLO);
    await expect.poll(left).toHaveLength(1);
    expect((await sends("other.csv", REVLO)).json.code).toBe("UPLOADING");
    sent.destroy();
    await expect.poll(left).toEqual([]);
    expect(await desk()).toBeUndefined();
    expect((await sends("points.csv", REVLO)).status).toBe(200);
  });

  it("is refused where it says that it is too large, before it is sent, and broken off where it says nothing", async () => {
    const sent = begins({ "content-length": String(UPLOAD_MAX + 1) });
    sent.flushHeaders();
    expect(await answered(sent)).toMatchObject({ status: 413, json: { code: "TOO_LARGE" } });
    const body = new Response(new Uint8Array(1_001)).body;
    const { parts, length } = sentFile({ headers: new Headers(), body } as Request, 1_000);
    const { uploads } = importDeskOf(rig.ground);
    const taken = uploads.take({ parts, length, modifiedAtMs: AT_MS }, new AbortController().signal);
    await expect(taken).rejects.toMatchObject({ status: 413, code: "TOO_LARGE" });
    expect(left()).toEqual([]);
  });

  it("is gone after a start, where one was left", async () => {
    mkdirSync(folderOf("uploads"), { recursive: true });
    writeFileSync(folderOf("uploads", "0123"), "half of it");
    importDeskOf({ ...rig.ground });
    expect(left()).toEqual([]);
  });

  it.skipIf(!canMount())("is refused in a sentence where the disk is full, and leaves nothing there", async () => {
    mkdirSync(folderOf("uploads"), { recursive: true });
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folderOf("uploads")]).status).toBe(0);
    onTestFinished(() => void spawnSync("umount", [folderOf("uploads")]));
    const told = await sends("points.csv", REVLO);
    expect([told.status, told.json.code]).toEqual([507, "DISK_FULL"]);
    // Without a length nobody can tell before.
    const sent = begins({ "transfer-encoding": "chunked" });
    const answer = answered(sent);
    sent.write("x".repeat(200_000));
    sent.end();
    expect(await answer).toMatchObject({ status: 507, json: { code: "DISK_FULL" } });
    expect(left()).toEqual([]);
  });
});

describe("a channel at the service of another bot", () => {
  it("is fetched and read; what is none is told", async () => {
    const service = await PointsService.start();
    onTestFinished(() => service.stop());
    service.boards["kick/mint_lady"] = [{ name: "Ann", points: 40, watchtime: 90, level: 1, xp: 1 }];
    const imports = service.addresses;
    rig = await webRig({ config: { advanced: { imports } } });
    await posts("channel", { channel: "botrix:mint_lady" });
    const { standing } = await desk();
    expect(standing).toMatchObject({ at: "asks", question: { id: "time" } });
    await posts("answer", { id: (await desk()).id, question: "time", answer: "minutes" });
    expect((await desk()).standing.look).toMatchObject({ bot: "botrix", viewers: 1, amount: 40 });
    await posts("channel", { channel: "mint_lady" });
    expect((await desk()).standing).toEqual({
      at: "failed",
      problems: [expect.stringContaining("mint_lady is no channel that can be fetched")],
    });
  });
});

describe("names that wait", () => {
  it("are given or dropped by a click, one or all", async () => {
    rig = await webRig();
    const names = ["rich", "poor", "late", "gone"];
    await sends("points.csv", `${HEADER}${names.map((name, n) => `${name},,${5_000 + n},0\n`).join("")}`);
    await posts("bring-in", { id: (await desk()).id });
    await earlier(1);
    for (const [n, login] of names.entries()) {
      await rig.ground.house.writer.run((work) =>
        rig.ground.house.viewers.ensure(
          work,
          "twitch",
          { platformId: `7${n}`, login, displayName: login, roles: [] },
          0,
        ),
      );
    }
    await rig.chat.says("ann", "hi");
    const waiting = async () => (await rig.asBroadcaster("/api/v1/imports")).json.waiting;
    expect(await waiting()).toMatchObject({
      ...{ all: 4, seen: 4 },
      names: [{ login: "gone", amount: 5_003, why: "amount", from: "Revlo", viewer: { name: "gone" } }, {}, {}, {}],
    });
    const say = (login: string, decided: string) => posts("waiting", { login, platform: "twitch", decided });
    expect((await say("rich", "yes")).json).toEqual({ amount: 5_000 });
    expect((await say("poor", "no")).json).toEqual({ amount: 5_001 });
    expect((await say("nobody", "yes")).status).toBe(404);
    expect([balanceOf("70"), balanceOf("71")]).toEqual([5_000, 0]);
    expect((await posts("waiting/all", { decided: "yes" })).json).toEqual({ count: 2, amount: 10_005 });
    await expect.poll(() => [balanceOf("72"), balanceOf("73")]).toEqual([5_002, 5_003]);
    expect((await waiting()).all).toBe(0);
  });
});

describe("a book on the disk", () => {
  it("is read by a thread of its own, which asks, goes on, and ends when the page puts it away", async () => {
    rig = await webRig({ bookFile: path.join(temporaryFolder(), "book.db") });
    await sends("twice.csv", `${HEADER}ann,7,10,0\nAnn,7,30,0\n`);
    const { id, standing } = await desk();
    expect(standing.question.id).toBe("duplicates");
    await posts("answer", { id, question: "duplicates", answer: "largest" });
    expect((await desk()).standing.look).toMatchObject({ sum: { given: 30 } });
    await posts("again", { id, choices: { mode: "set" } });
    expect((await desk()).standing.question.id).toBe("duplicates");
    expect((await posts("put-away", { id })).status).toBe(200);
    expect([await desk(), left()]).toEqual([undefined, []]);
    await sends("list.txt", "!socials Find me: example.com\n!points mine\n");
    expect((await desk()).standing.look.left).toMatchObject([{ why: "one of my own commands is called so" }]);
    await sends("nothing.bin", "\u0000\u0001");
    expect((await desk()).standing).toEqual({ at: "failed", problems: [expect.stringContaining("nothing.bin")] });
  }, 120_000);
});
