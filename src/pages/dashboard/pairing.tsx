/**
 * How this browser becomes the streamer's. The code of an address lies behind its `#`, where no server and no log sees it, and is
 * used by a click only: a page that is opened by somebody else's link does nothing.
 */
import Leaf from "lucide-static/icons/leaf.svg?raw";
import { useLayoutEffect, useState } from "preact/hooks";
import { ApiProblem, api } from "../shared/api.ts";
import { realNow } from "../shared/clock.ts";
import { recallInTab, rememberInTab } from "../shared/remembered.ts";
import { useAction } from "../shared/ui/action.ts";
import { Button } from "../shared/ui/button.tsx";
import { Form, TextField } from "../shared/ui/form.tsx";
import { Icon } from "../shared/ui/icon.tsx";
import { Problem } from "../shared/ui/problem.tsx";
import { t } from "../shared/words.ts";

const KEPT = "pairing";
/** As long as the code of an address is good. */
const CODE_LASTS_MS = 600_000;

/**
 * The code of the address, which is taken out of it at once: it would stand in the browser's list of pages. A page that is loaded
 * again has it from the tab, until it is used or over.
 */
function codeOfAddress(): string {
  const code = location.pathname === "/pair" ? location.hash.slice(1) : "";
  if (location.pathname === "/pair") history.replaceState(null, "", "/");
  if (code !== "") {
    rememberInTab(KEPT, `${realNow()} ${code}`);
    return code;
  }
  const [sinceMs = "", kept = ""] = (recallInTab(KEPT) ?? "").split(" ");
  return realNow() - Number(sinceMs) < CODE_LASTS_MS ? kept : "";
}

export function Pairing({ onPaired }: { readonly onPaired: () => void }) {
  const [given] = useState(codeOfAddress);
  const [typed, setTyped] = useState("");
  useLayoutEffect(() => {
    document.title = `${t("Pair this browser")} · Chatmint`;
  }, []);
  const action = useAction(async () => {
    try {
      await api.post("/api/v1/pair", { body: { code: given || typed } });
    } catch (problem) {
      // One that is not good any more is asked for no second time.
      if (problem instanceof ApiProblem && problem.code === "WRONG_CODE") rememberInTab(KEPT, undefined);
      throw problem;
    }
    rememberInTab(KEPT, undefined);
    const { kind } = await api.get("/api/v1/me");
    if (kind !== "broadcaster") throw noCookies();
    onPaired();
  });
  return (
    <main class="alone">
      <div class="card">
        <div class="card-body">
          <span class="brand">
            <Icon svg={Leaf} />
            Chatmint
          </span>
          <h1>{t("Pair this browser")}</h1>
          {given ? <ByAddress action={action} /> : <ByTyping {...{ action, typed, setTyped }} />}
        </div>
      </div>
    </main>
  );
}

type Paired = ReturnType<typeof useAction<[]>>;

function ByAddress({ action }: { readonly action: Paired }) {
  return (
    <>
      <p>{t("From then on this browser may do with the bot what you may, until you end it under Access.")}</p>
      <Problem problem={action.problem} />
      <Button kind="primary" isBusy={action.isBusy} onClick={() => void action.run()}>
        {t("Use this browser")}
      </Button>
      <p class="hint">{t("Did you not open this from the bot's own window? Then close this page.")}</p>
    </>
  );
}

interface Typing {
  readonly action: Paired;
  readonly typed: string;
  readonly setTyped: (text: string) => void;
}

function ByTyping({ action, typed, setTyped }: Typing) {
  return (
    <>
      <p>
        {t(
          "This browser is not paired with the bot. Open the address that stands in the bot's window, or type a code.",
        )}
      </p>
      <Form action={action} submit={t("Pair")}>
        <TextField
          label={t("Code")}
          hint={t("Six digits from a paired page (Access), or the code of: npx chatmint web pair")}
          value={typed}
          onValue={setTyped}
          required
          autocomplete="one-time-code"
        />
      </Form>
    </>
  );
}

/** The bot took the code, and the next request came without the cookie that it sent. */
function noCookies(): ApiProblem {
  return new ApiProblem(-1, {
    code: "NO_COOKIES",
    message: t("This browser does not keep the sign-in of a page on this computer."),
    cure: t(
      "Open it in Chrome, Edge, Brave, Opera or Firefox, not in a private window that keeps nothing. Safari cannot do it. Make a new code: npx chatmint web pair",
    ),
  });
}
