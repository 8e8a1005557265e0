/** The real bot is killed while what happened is on its way: the next start tells it, to the same place, under the same id. */
import { expect, it, onTestFinished, vi } from "vitest";
import { chatmint } from "../support/process.ts";
import { openReceiver } from "../support/receiver.ts";
import { stage } from "../support/stage.ts";

it("tells after kill -9 what was committed, from an address that was added while the bot ran", async () => {
  const receiver = await openReceiver();
  onTestFinished(() => receiver.close());
  const on = await stage();
  const running = await on.start();
  const wish = ["events", "add", "mine", receiver.url, "--events", "balance.moved"];
  const added = await chatmint(wish, on);
  expect([added.code, added.out.join("\n")]).toEqual([0, expect.stringMatching(/shown this once: whsec_/)]);
  receiver.answers.push("silent");
  on.irc.say({ login: "ann", text: "!points", userId: "7ann" });
  await on.irc.until(() => on.irc.written.length > 0);
  running.type("!addpoints ann 50");
  await vi.waitFor(() => expect(receiver.arrivals).toHaveLength(1), { timeout: 20_000 });
  running.child.kill("SIGKILL");
  await running.exited;
  const again = await on.start();
  await vi.waitFor(() => expect(receiver.arrivals).toHaveLength(2), { timeout: 20_000 });
  const [first, second] = receiver.arrivals.map(({ headers, body }) => ({ id: headers["webhook-id"], body }));
  expect(second).toEqual(first);
  expect(JSON.parse(second!.body)).toMatchObject({
    type: "balance.moved",
    data: { from: "mint", payee: { name: "ann" }, amount: 50, kind: "adjustment" },
  });
  const list = await chatmint(["events", "list"], on);
  expect(list.out.join("\n")).toMatch(/^mine: webhook, on, 1 arrived, balance\.moved, http:\/\/127/);
  const unknown = await chatmint(["events", "test", "other"], on);
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("called other")]);
  expect(again.err() + running.err()).not.toContain("whsec_");
}, 90_000);
