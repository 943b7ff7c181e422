/** How long opening a TCP connection may take. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** How long SSH may take from there to the login. */
export const LOGIN_TIMEOUT_MS = 15_000;
/** How long a script waits for the host's lock while another run has it. */
export const LOCK_TIMEOUT_MS = 60_000;

/** For the answers on the way, over a slow line. */
const MARGIN_MS = 15_000;

/**
 * The longest that a script which writes may take until it begins its own work: a connection that was lost is opened
 * again, and then another run has the lock. A deadline for such a script adds this to the time of the work itself. With
 * less, the message that another run is writing would never be seen.
 */
export const HOST_WRITE_WAIT_MS = CONNECT_TIMEOUT_MS + LOGIN_TIMEOUT_MS + LOCK_TIMEOUT_MS + MARGIN_MS;
