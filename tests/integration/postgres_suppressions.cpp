/// What the sanitizers report about libraries that we cannot change.

#ifdef __SANITIZE_ADDRESS__
// libpqxx 6.4 loses the PGresult of a connection that broke (some 2 KB each): make_result() asks
// for the encoding first, which throws.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:pqxx::connection_base::exec\n"
           "leak:pqxx::connection_base::register_prepared\n";
}
#endif

#ifdef __SANITIZE_THREAD__
// libstdc++ counts the references of an exception in code that is not instrumented.
extern "C" const char* __tsan_default_suppressions() {
    return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
#endif
