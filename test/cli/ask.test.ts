/** A secret that is asked for between other questions: the terminal shows nothing of it. */
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { Speech } from "../../src/app/speech.ts";
import { createAsker, NoAnswer } from "../../src/cli/set-up/ask.ts";

/** A terminal that shows what is typed unless somebody has taken its keys over, as a real one does. */
function terminal(isTTY: boolean) {
  let isRaw = false;
  let shown = "";
  const stdin = Object.assign(new PassThrough(), {
    isTTY,
    setRawMode(raw: boolean) {
      isRaw = raw;
    },
  });
  const asker = createAsker(
    { out: () => {}, err: () => {}, stdin: stdin as unknown as NodeJS.ReadStream, environment: {} },
    new Speech(),
  );
  const type = (keys: string) => {
    if (isTTY && !isRaw) shown += keys;
    stdin.write(keys);
  };
  return { asker, type, shown: () => shown };
}

const word = (asker: ReturnType<typeof createAsker>) => asker.ask("Which?", "", "", (value) => ({ value }));

it.each([true, false])("is read and never shown (terminal: %s)", async (isTTY) => {
  const { asker, type, shown } = terminal(isTTY);
  const before = word(asker);
  type("first\n");
  expect(await before).toBe("first");
  const secret = asker.askSecret("Your JWT:");
  type(isTTY ? "eyJx\u007Fa.b\r" : "eyJa.b\n");
  expect(await secret).toBe("eyJa.b");
  const after = word(asker);
  type("last\n");
  expect(await after).toBe("last");
  expect(shown()).toBe(isTTY ? "first\nlast\n" : "");
  asker.close();
});

it("ends on Ctrl-C, which a terminal whose keys are taken over makes no signal of", async () => {
  const { asker, type } = terminal(true);
  const secret = asker.askSecret("Your JWT:");
  type("half\u0003");
  await expect(secret).rejects.toThrow(NoAnswer);
  await expect(secret).rejects.toMatchObject({ interrupted: true });
  asker.close();
});
