/// Suppresses the sanitizers' reports about libraries that we cannot change.

#ifdef __SANITIZE_ADDRESS__
// libpqxx 6.4 loses the PGresult of a connection that broke (some 2 KB each): make_result() first
// asks for the encoding, which throws. Only libpqxx makes a PGresult in this way. Its own frames
// are often missing in the stack, because Debian's libraries are built without frame pointers.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:PQmakeEmptyPGresult\n";
}
#endif

#ifdef __SANITIZE_THREAD__
// libstdc++ counts the references of an exception in code without instrumentation.
extern "C" const char* __tsan_default_suppressions() {
    return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
#endif
