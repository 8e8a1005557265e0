/** A secret, shown this once. */
import { useState } from "preact/hooks";
import { Button } from "../../shared/ui/button.tsx";
import { Dialog } from "../../shared/ui/dialog.tsx";
import { t } from "../../shared/words.ts";

export function SecretDialog({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(secret).then(() => setCopied(true));
  return (
    <Dialog
      title={t("The secret of this webhook")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={copy}>{isCopied ? t("Copied") : t("Copy")}</Button>
          <Button kind="primary" onClick={onClose}>
            {t("I have it")}
          </Button>
        </>
      }
    >
      <p>{t("Its receiver checks signatures with it. It is shown now and never again.")}</p>
      <p>
        <code class="mono secret">{secret}</code>
      </p>
    </Dialog>
  );
}
