/** A stranger's bot. */
module shop {
    requires io.heddle.api;
}
