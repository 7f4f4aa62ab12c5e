/** Registers a node of this package with a Node-RED, or with the one of a test helper. */
declare function register(RED: object): void;
export = register;
