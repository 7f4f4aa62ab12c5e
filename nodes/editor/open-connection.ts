/** Owns the way from any dialog to the connection's dialog, with one of its fields in sight. */

const ASKED = 'rt-connection:show-field';

/** Opens the connection's dialog by the editor's own button beside the choice. `field`: the setting to show; default: none. */
export function openConnection(field?: string): void {
  RED.events.emit(ASKED, field);
  document.getElementById('node-input-btn-connection-edit')?.click();
}

/** The field that the dialog which opens was opened for: told once. Each script of the page has its own memory. */
export function whenAskedForField(): () => unknown {
  let asked: unknown;
  RED.events.on(ASKED, (field) => {
    asked = field;
  });
  return () => {
    const field = asked;
    asked = undefined;
    return field;
  };
}
