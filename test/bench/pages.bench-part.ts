/** A thousand pages of viewers that are open and live, on one bot with ten thousand watching and chat running. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openWeb } from "../../src/app/web/open-web.ts";
import { realSystem } from "../../src/base/system.ts";
import { PublicPorts } from "../../src/web/server.ts";
import { author, type BenchHouse, openHouse } from "./house.ts";
import { type Figures, inFolder, measured, type Part, type Row, tidy } from "./measure.ts";
import type { Received } from "./page-crowd.ts";

const SECONDS = 20;
const LINES_PER_SECOND = 100;
/** Real seconds between two minutes of the stream. */
const SECONDS_PER_MINUTE = 2;

export const pages: Part = {
  name: "pages",
  about: "1,000 public pages live, 10,000 watching and being paid, chat running (quick: a tenth of both)",
  run: ({ quick }) => inFolder((folder) => evening(folder, quick ? 1_000 : 10_000, quick ? 100 : 1_000)),
};

async function evening(folder: string, present: number, count: number): Promise<Row[]> {
  const opened = await openHouse(folder, present, {
    config: {
      web: { rehearsalPort: 0, public: { enabled: true, url: "https://points.example.com", port: 0 } },
      shop: { items: [{ name: "song", price: 20, stock: 100_000 }] },
    },
  });
  opened.platform.list = opened.people;
  await opened.event("live");
  await opened.minutes(7);
  const { port, web } = await webOf(opened, folder);
  const mod = author("mod", ["moderator"]);
  opened.line(mod, "!giveaway start mug price 1 keyword mug");
  await opened.settled();
  const without = await stream(opened);
  const crowd = fork(fileURLToPath(new URL("page-crowd.ts", import.meta.url)), [`${port}`, `${count}`]);
  await once(crowd, "message");
  await tidy();
  const empty = memoryKb();
  const coming = await measured(async () => {
    crowd.send("come");
    await once(crowd, "message");
  });
  await tidy();
  const full = memoryKb();
  await received(crowd);
  const live = await stream(opened);
  const came = await received(crowd);
  crowd.disconnect();
  await web.close();
  await opened.close();
  if (came.broken > 0)
    throw new Error(`${came.broken} of ${count} pages were not shown anything, or lost their socket.`);
  if (came.frames < count * SECONDS * 0.2) throw new Error(`Only ${came.frames} frames came to ${count} pages.`);
  const many = count.toLocaleString("en");
  return [
    { what: "the same without a page, processor time", value: without.workMs, unit: "ms" },
    ...stalls(without),
    { what: `${many} pages come, from the first to the last shown`, value: coming.wallMs, unit: "ms" },
    ...stalls(coming),
    { what: `${SECONDS} s with ${many} pages, processor time`, value: live.workMs, unit: "ms" },
    ...stalls(live),
    { what: "  frames to all pages", value: came.frames / SECONDS, unit: "/s" },
    { what: "  sent a second, to all pages", value: came.bytes / 2 ** 20 / SECONDS, unit: "MB" },
    { what: "  memory of one page, what is live", value: (full.live - empty.live) / count, unit: "kB" },
    { what: "  memory of one page, of the process", value: (full.process - empty.process) / count, unit: "kB" },
  ];
}

/** Some seconds by the real clock: lines of chat all the time, tickets and gifts among them, and a minute of watching now and then. */
async function stream(opened: BenchHouse): Promise<Figures> {
  const { people } = opened;
  await tidy();
  let said = 0;
  return measured(async () => {
    const started = performance.now();
    for (let second = 0; second < SECONDS; second++) {
      for (let tenth = 0; tenth < 10; tenth++) {
        for (let n = 0; n < LINES_PER_SECOND / 10; n++) {
          const by = people[(said * 7_919) % people.length]!;
          const commands = ["!ticket 1 mug", `!give @${people[(said * 31) % people.length]!.login} 1`, "!points"];
          opened.line(by, n < 2 ? commands[said % commands.length]! : `a line of chat ${said}`);
          said += 1;
        }
        const due = started + second * 1_000 + (tenth + 1) * 100;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      }
      if (second % SECONDS_PER_MINUTE === 0) await opened.minutes(1);
    }
  });
}

async function webOf({ house }: BenchHouse, folder: string) {
  const ports = new PublicPorts();
  let port = 0;
  const show = ports.show.bind(ports);
  ports.show = async (...place) => {
    const open = await show(...place);
    port = open.port;
    return open;
  };
  const { config, paths, log } = house.ground.core;
  const web = await openWeb(
    {
      ...{ house, config, paths, log, configFile: path.join(folder, "config.json"), system: realSystem() },
      ...{ secrets: () => ({}), rehearsal: true, copies: () => undefined, warnings: () => [] },
      imports: () => Promise.reject(new Error("nothing is read here")),
      tell: (english) => english,
      doctor: async function* () {},
    },
    ports,
  );
  return { web, port };
}

async function received(crowd: ChildProcess): Promise<Received> {
  crowd.send("tell");
  const [message] = await once(crowd, "message");
  return message as Received;
}

/** Of this process, without what is only garbage and as a whole. */
function memoryKb(): { readonly live: number; readonly process: number } {
  const { heapUsed, external, rss } = process.memoryUsage();
  return { live: (heapUsed + external) / 1_024, process: rss / 1_024 };
}

function stalls({ stallMs, stallWorkMs }: Figures): Row[] {
  return [
    { what: "  longest stall, by the clock", value: stallMs, unit: "ms", aim: 25 },
    { what: "  longest stall, processor time", value: stallWorkMs, unit: "ms", aim: 25 },
  ];
}
