/** Owns the way from any dialog to where the connection's dialog chooses the property that tells the type. */

const ASKED = 'rt-connection:choose-type';

/** Opens the connection's dialog, by the editor's own button beside the choice of the connection, with its choices in sight. */
export function openTypeChooser(): void {
  RED.events.emit(ASKED);
  document.getElementById('node-input-btn-connection-edit')?.click();
}

/** Says, once, whether the dialog that opens was opened to choose the property. Each script of the page has its own memory. */
export function whenAskedToChooseType(): () => boolean {
  let isAsked = false;
  RED.events.on(ASKED, () => {
    isAsked = true;
  });
  return () => {
    const wasAsked = isAsked;
    isAsked = false;
    return wasAsked;
  };
}
