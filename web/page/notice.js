// The notice below the head of the page.
import { byId, setText } from "./dom.js";
import { LiveScoreError } from "./state.js";

let noticeTimer = 0;
export function setNotice(text) {
    clearTimeout(noticeTimer);
    const box = byId("notice");
    setText(box.firstElementChild, text);
    box.hidden = text === "";
    if (text) noticeTimer = setTimeout(() => setNotice(""), 8000);
}
export function tellTrouble(error) {
    if (!(error instanceof LiveScoreError)) throw error;
    setNotice(error.message);
}
