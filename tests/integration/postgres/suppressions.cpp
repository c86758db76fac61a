/// What the sanitizers report about libraries that we cannot change.

#ifdef __SANITIZE_ADDRESS__
// libpqxx 6.4 loses the PGresult of a connection that broke (some 2 KB each): make_result() asks
// for the encoding first, which throws. Nobody but libpqxx makes one, and its own frames are often
// missing in the stack: Debian's libraries are built without frame pointers.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:PQmakeEmptyPGresult\n";
}
#endif

#ifdef __SANITIZE_THREAD__
// libstdc++ counts the references of an exception in code that is not instrumented.
extern "C" const char* __tsan_default_suppressions() {
    return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
#endif
