/** What is to be looked at: a file, chosen or dropped anywhere on the page, or a channel at the service of another bot. */
import FileUp from "lucide-static/icons/file-up.svg?raw";
import Globe from "lucide-static/icons/globe.svg?raw";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem, api } from "../../shared/api.ts";
import { problemOf, useAction } from "../../shared/ui/action.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Form, TextField } from "../../shared/ui/form.tsx";
import { Icon } from "../../shared/ui/icon.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { sendFile } from "../../shared/upload.ts";
import { percent, t, tx } from "../../shared/words.ts";

/** The bot takes no larger one, in bytes. */
const MOST = 512 * 1_024 * 1_024;

export function GiveFile() {
  return (
    <div class="grid">
      <Card title={t("A file of the other bot")} icon={FileUp}>
        <DropFile />
        <p class="hint">
          {t(
            "Close the other bot first. What a file is is told by what is in it: a backup, a database, a table, a zip, or a text with a command in each line. Which file of which bot is best stands in docs/moving-here.md.",
          )}
        </p>
        <p class="hint">
          {tx("A whole folder: pack it as a zip, or name it in a terminal: {command}", {
            command: <code>npx chatmint import FOLDER</code>,
          })}
        </p>
      </Card>
      <Card title={t("From the other bot's own service")} icon={Globe}>
        <Channel />
      </Card>
    </div>
  );
}

interface Sending {
  readonly name: string;
  readonly share: number;
  readonly stop: () => void;
}

function DropFile() {
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<Sending>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [isOver, setOver] = useState(false);
  const give = async (files: ArrayLike<File>) => {
    setProblem(undefined);
    try {
      const file = fileAmong(files);
      const about = new URLSearchParams({ name: file.name, modifiedAtMs: String(file.lastModified) });
      const { done, stop } = sendFile(`/api/v1/imports/file?${about}`, file, (share) =>
        setSending({ name: file.name, share, stop }),
      );
      setSending({ name: file.name, share: 0, stop });
      await done;
    } catch (error) {
      setProblem(problemOf(error));
    }
    setSending(undefined);
  };
  useEffect(
    () => listenForDrops(setOver, (dropped) => void dropped.then(give, (error) => setProblem(problemOf(error)))),
    [],
  );
  if (sending) return <Progress of={sending} />;
  return (
    <div class={isOver ? "drop-zone over" : "drop-zone"}>
      <Icon svg={FileUp} />
      <p>{t("Drop a file here, or")}</p>
      <Button kind="primary" onClick={() => input.current!.click()}>
        {t("Choose a file")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t("A file of the other bot")}
        onChange={(event) => {
          void give(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      <Problem problem={problem} />
    </div>
  );
}

function Progress({ of: { name, share, stop } }: { readonly of: Sending }) {
  const label = t("Sending {name}", { name });
  return (
    <div class="drop-zone" role="status">
      <p>
        <Name of={label} /> <span class="hint">{percent(share, 0)}</span>
      </p>
      <progress aria-label={label} value={share} max={1} />
      <Button onClick={stop}>{t("Stop")}</Button>
    </div>
  );
}

/** The one file that can be sent; throws an ApiProblem that says what to do instead. */
function fileAmong(files: ArrayLike<File>): File {
  const [file] = Array.from(files);
  if (!file) throw refusal(t("No file was given."), "");
  if (files.length > 1) {
    throw refusal(t("Those are several files."), t("Give one, or pack all of them as one zip."));
  }
  if (file.size > MOST) {
    throw refusal(
      t("This file has more than 512 MB."),
      t("Import it in a terminal: npx chatmint import, with the path of the file."),
    );
  }
  return file;
}

const refusal = (message: string, cure: string) => new ApiProblem(-1, { code: "FILE", message, cure });

/** Files that are dropped anywhere: a browser would leave the page for them. */
function listenForDrops(over: (isOver: boolean) => void, give: (files: Promise<readonly File[]>) => void): () => void {
  const abort = new AbortController();
  const listen = (type: "dragover" | "dragleave" | "drop", hear: (event: DragEvent) => void) =>
    document.addEventListener(type, hear, { signal: abort.signal });
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  listen("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(true);
  });
  listen("dragleave", (event) => event.relatedTarget === null && over(false));
  listen("drop", (event) => {
    over(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    give(filesOf(event.dataTransfer!));
  });
  return () => abort.abort();
}

async function filesOf({ items, files }: DataTransfer): Promise<readonly File[]> {
  if ([...items].some((item) => item.webkitGetAsEntry()?.isDirectory)) {
    throw refusal(
      t("A folder cannot be sent from here."),
      t("Pack it as a zip and drop that, or name the folder in a terminal: npx chatmint import FOLDER"),
    );
  }
  return [...files];
}

function Channel() {
  const [channel, setChannel] = useState("");
  const action = useAction((key) => api.post("/api/v1/imports/channel", { key, body: { channel } }));
  return (
    <Form action={action} submit={t("Fetch it")}>
      <TextField
        label={t("Channel")}
        value={channel}
        onValue={setChannel}
        required
        maxLength={300}
        placeholder="streamelements:yourname"
        hint={t("streamelements:NAME, botrix:NAME (Kick), botrix:twitch/NAME, or the link of its page there.")}
      />
    </Form>
  );
}
