import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { terminalAsk } from "../../../src/cli/sign-in/terminal-ask.ts";

/** A terminal: what is typed into it, and what it shows. */
function terminal(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => {} });
  const output = new PassThrough();
  let shown = "";
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
  });
  return { input, output, shown: () => shown };
}

it.each([true, false])("a secret is read and never shown (terminal: %s)", async (isTTY) => {
  const { input, output, shown } = terminal(isTTY);
  const { ask, close } = terminalAsk(input, output);
  const id = ask("Client ID: ");
  input.write("my-client-id\n");
  expect(await id).toBe("my-client-id");
  const secret = ask("Client Secret: ", { secret: true });
  input.write("my-secret-value\n");
  expect(await secret).toBe("my-secret-value");
  const after = ask("And? ");
  input.write("visible-again\n");
  expect(await after).toBe("visible-again");
  close();
  expect(shown()).toContain("Client Secret: ");
  expect(shown()).not.toContain("secret-value");
  if (isTTY) expect(shown()).toContain("visible-again");
});

it("the end of input is no answer", async () => {
  const { input, output } = terminal(false);
  const { ask } = terminalAsk(input, output);
  const answer = ask("Client ID: ");
  input.end();
  expect(await answer).toBeUndefined();
  expect(await ask("Again: ")).toBeUndefined();
});
