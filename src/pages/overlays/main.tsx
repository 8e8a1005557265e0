import { render } from "preact";

render(<main>Chatmint</main>, document.getElementById("page")!);
